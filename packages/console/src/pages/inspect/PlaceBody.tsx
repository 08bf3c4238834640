import type { CaptureSummary } from '@eyrie/inspect';
import type { OpenCapture } from '../../engine/inspect/open-capture.ts';
import { EmptyState } from '../../widgets/Notice.tsx';
import { DigPlace } from './events/DigPlace.tsx';
import { FindingsPlace } from './findings/FindingsPlace.tsx';
import type { FindingsState } from './findings/use-findings.ts';
import { FollowPlace } from './follow/FollowPlace.tsx';
import { NotesPlace } from './notes/NotesPlace.tsx';
import type { Notes } from './notes/use-notes.ts';
import { OverviewPlace } from './OverviewPlace.tsx';
import { SpectrogramPlace } from './spectrogram/SpectrogramPlace.tsx';
import { OVERVIEW, type InspectView } from './state/inspect-view.ts';
import type { Moves } from './state/moves.ts';
import { StreamPlace } from './streams/StreamPlace.tsx';
import { TerminalPlace } from './terminal/TerminalPlace.tsx';
import { TreePlace } from './tree/TreePlace.tsx';
import { ViewPanel } from './views/ViewPanel.tsx';

interface BodyProps { capture: OpenCapture; summary: CaptureSummary; version: number; view: InspectView; moves: Moves; findings: FindingsState; notes: Notes }

/** What stands in the middle: a place of its own for what is no table, else the view. */
export function PlaceBody({ capture, summary, version, view, moves, findings, notes }: BodyProps) {
  const common = { capture, version, view, moves };
  if (summary.events === 0) return <EmptyState title="There is no event in this capture"><p>It was read to its end{summary.problems.length > 0 ? ', or to the damage that is described above' : ''}.</p></EmptyState>;
  switch (view.view) {
    case OVERVIEW:
      return <OverviewPlace {...common} />;
    case 'echo':
      return <StreamPlace {...common} start={summary.firstTime} />;
    case 'follow':
      return <FollowPlace {...common} start={summary.firstTime} />;
    case 'terminal':
      return <TerminalPlace {...common} />;
    case 'dig':
      return <DigPlace {...common} start={summary.firstTime} end={summary.endTime} hasLatencies={summary.hasLatencies} />;
    case 'process_tree':
      return <TreePlace {...common} summary={summary} />;
    case 'spectro_all':
    case 'spectro_file':
      return <SpectrogramPlace {...common} startTime={summary.firstTime} />;
    case 'findings':
      return <FindingsPlace {...common} findings={findings} />;
    case 'notes':
      return <NotesPlace capture={capture} summary={summary} view={view} moves={moves} notes={notes} findings={findings.result} />;
    default:
      return <ViewPanel {...common} />;
  }
}
