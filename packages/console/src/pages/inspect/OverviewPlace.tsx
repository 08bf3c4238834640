import type { OpenCapture } from '../../engine/inspect/open-capture.ts';
import { ErrorNotice } from '../../widgets/Notice.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from './data/query.ts';
import { useAnswer } from './data/use-answer.ts';
import { Overview } from './overview/Overview.tsx';
import type { InspectView } from './state/inspect-view.ts';
import type { Moves } from './state/moves.ts';

const SPARK_BARS = 40;

export function OverviewPlace({ capture, version, view, moves }: { capture: OpenCapture; version: number; view: InspectView; moves: Moves }) {
  const answer = useAnswer(`${version} ${queryKey(view)}`, () => capture.service.overview(queryOf(view), SPARK_BARS));
  if (answer.error && !answer.error.filter) return <ErrorNotice title="The overview cannot be shown" message={answer.error.message} />;
  if (!answer.value) return <SkeletonRows count={12} />;
  return <Overview tiles={answer.value.tiles} pins={view.pins} isStale={answer.isStale} moves={moves} />;
}
