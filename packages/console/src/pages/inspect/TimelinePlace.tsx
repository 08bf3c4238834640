/** The timeline below every view: the pinned tiles over the whole capture, narrowed by steps and filter but not by the window. */
import type { CaptureSummary } from '@eyrie/inspect';
import type { OpenCapture } from '../../engine/inspect/open-capture.ts';
import { queryKey, queryOf } from './data/query.ts';
import { useAnswer } from './data/use-answer.ts';
import { colourOf } from './overview/Overview.tsx';
import { tileValue } from './overview/OverviewTile.tsx';
import type { InspectView } from './state/inspect-view.ts';
import type { Moves } from './state/moves.ts';
import type { Mark } from './timeline/bundles.ts';
import { Timeline } from './timeline/Timeline.tsx';

const BARS = 400;
/** Shown while nothing is pinned. */
const EVERYTHING = 'system-calls';

interface TimelinePlaceProps { capture: OpenCapture; summary: CaptureSummary; version: number; view: InspectView; moves: Moves; marks: readonly Mark[]; onMark: (mark: Mark) => void }

export function TimelinePlace({ capture, summary, version, view, moves, marks, onMark }: TimelinePlaceProps) {
  const whole = { ...view, window: undefined };
  const answer = useAnswer(`${version} ${queryKey(whole)}`, () => capture.service.overview(queryOf(whole), BARS));
  const length = Math.max(1, Number(summary.endTime - summary.firstTime));
  const shown = view.pins.length === 0 ? [EVERYTHING] : [...view.pins].reverse();
  const series = shown.flatMap((id) => {
    const tile = answer.value?.tiles.find((each) => each.id === id);
    return tile ? [{ id, name: view.pins.length === 0 ? 'All events' : tile.name, values: tile.timeline, colour: view.pins.length === 0 ? undefined : colourOf(view.pins, id), format: (value: number) => tileValue({ value, unit: tile.unit }) }] : [];
  });
  return (
    <Timeline
      span={{ start: summary.firstTime, length, step: length / BARS }} bars={BARS} series={series} marks={marks} window={view.window}
      onWindow={moves.setWindow} onUnpin={moves.togglePin} onMark={onMark}
    />
  );
}
