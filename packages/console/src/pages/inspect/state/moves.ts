/** The moves that lead from one place in a capture to another. Each is a step that Back undoes. */
import type { Grouping } from '@eyrie/inspect';
import { useMemo } from 'react';
import { navigate } from '../../../state/location.ts';
import { readPreference, writePreference } from '../../../state/preferences.ts';
import { readLayout, writeLayout, type TableLayout } from '../views/column-choice.ts';
import { FIRST_VIEW, OF_ONE_VIEW, OVERVIEW, readInspectView, writeInspectView, type DrillStep, type InspectView, type TimeWindow } from './inspect-view.ts';

export interface Moves {
  /** Changes parts of the view. */
  readonly change: (part: Partial<InspectView>, mode?: 'push' | 'replace') => void;
  /** To another view of the same selection, there perhaps to an event. */
  readonly show: (view: string, event?: number) => void;
  /** To an event among all, without steps, filter and window. */
  readonly showAmongAll: (event: number) => void;
  /** To what belongs to a row; without a target the view stays. */
  readonly drill: (step: DrillStep, target: string | undefined) => void;
  /** Back to before a step of the way. */
  readonly cutBack: (steps: number) => void;
  /** One step back. */
  readonly up: () => void;
  readonly sort: (column: string, isReversed: boolean) => void;
  readonly group: (group: Grouping | undefined) => void;
  /** Opens or closes a group: the reader stays where it is. */
  readonly fold: (group: Grouping) => void;
  /** Columns of the table on screen. */
  readonly layOut: (layout: TableLayout) => void;
  readonly setWindow: (window: TimeWindow | undefined) => void;
  readonly togglePin: (tile: string) => void;
}

/** After these the rows are others: what was at a place is there no more. */
const OTHER_ROWS: readonly (keyof InspectView)[] = ['view', 'steps', 'filter', 'window', 'sort', 'group', 'direction'];

const current = (): InspectView => readInspectView(new URLSearchParams(window.location.search));

function change(part: Partial<InspectView>, mode: 'push' | 'replace' = 'push'): void {
  const place = OTHER_ROWS.some((key) => key in part) ? { row: undefined, top: 0 } : {};
  navigate(window.location.pathname + writeInspectView({ ...current(), ...place, ...part }), mode);
}

/** A view as it is shown at first: as the reader had its columns the last time. */
const fresh = (view: string): Partial<InspectView> => ({ ...OF_ONE_VIEW, ...readLayout(readPreference('inspectColumns'), view), view });

export function useMoves(view: InspectView): Moves {
  return useMemo(
    () => ({
      change,
      show: (id, event) => change({ ...fresh(id), event }),
      showAmongAll: (event) => change({ ...fresh('dig'), steps: [], filter: '', window: undefined, event }),
      drill: (step, target) => change({ ...fresh(target ?? view.view), steps: [...view.steps, step] }),
      cutBack: (steps) => change({ ...fresh(view.steps[steps]?.view ?? OVERVIEW), steps: view.steps.slice(0, steps) }),
      // A connection is followed from among the pieces of the same step.
      up: () => change(view.view === 'follow' ? fresh('echo') : { ...fresh(view.steps.at(-1)?.view ?? FIRST_VIEW.view), steps: view.steps.slice(0, -1) }),
      sort: (column, isReversed) => change({ sort: { column, isReversed } }, 'replace'),
      group: (group) => change({ group }, 'replace'),
      fold: (group) => change({ group, row: current().row, top: current().top }, 'replace'),
      layOut: (layout) => {
        writePreference('inspectColumns', writeLayout(readPreference('inspectColumns'), current().view, layout));
        change(layout, 'replace');
      },
      setWindow: (chosen) => change({ window: chosen }),
      togglePin: (tile) => change({ pins: view.pins.includes(tile) ? view.pins.filter((id) => id !== tile) : [...view.pins, tile] }, 'replace'),
    }),
    [view],
  );
}
