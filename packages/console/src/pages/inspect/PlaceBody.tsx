import type { CaptureSummary } from '@eyrie/inspect';
import type { OpenCapture } from '../../engine/inspect/open-capture.ts';
import { EmptyState } from '../../widgets/Notice.tsx';
import { OverviewPlace } from './OverviewPlace.tsx';
import { OVERVIEW, type InspectView } from './state/inspect-view.ts';
import type { Moves } from './state/moves.ts';
import { ViewPanel } from './views/ViewPanel.tsx';

interface BodyProps { capture: OpenCapture; summary: CaptureSummary; version: number; view: InspectView; moves: Moves }

/** What stands in the middle. */
export function PlaceBody({ capture, summary, version, view, moves }: BodyProps) {
  if (summary.events === 0) return <EmptyState title="There is no event in this capture"><p>It was read to its end{summary.problems.length > 0 ? ', or to the damage that is described above' : ''}.</p></EmptyState>;
  if (view.view === OVERVIEW) return <OverviewPlace capture={capture} version={version} view={view} moves={moves} />;
  return <ViewPanel capture={capture} version={version} view={view} moves={moves} />;
}
