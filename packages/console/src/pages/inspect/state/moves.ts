/** The moves that lead from one place in a capture to another. Each is a step that Back undoes. */
import { useMemo } from 'react';
import { navigate } from '../../../state/location.ts';
import { FIRST_VIEW, OVERVIEW, readInspectView, writeInspectView, type DrillStep, type InspectView, type TimeWindow } from './inspect-view.ts';

export interface Moves {
  /** Changes parts of the view. */
  readonly change: (part: Partial<InspectView>, mode?: 'push' | 'replace') => void;
  /** To another view of the same selection. */
  readonly show: (view: string) => void;
  /** To what belongs to a row; without a target the view stays. */
  readonly drill: (step: DrillStep, target: string | undefined) => void;
  /** Back to before a step of the way. */
  readonly cutBack: (steps: number) => void;
  /** One step back. */
  readonly up: () => void;
  readonly sort: (column: string, isReversed: boolean) => void;
  readonly setWindow: (window: TimeWindow | undefined) => void;
  readonly togglePin: (tile: string) => void;
}

export function useMoves(view: InspectView): Moves {
  return useMemo(() => {
    const change = (part: Partial<InspectView>, mode: 'push' | 'replace' = 'push'): void => {
      const current = readInspectView(new URLSearchParams(window.location.search));
      navigate(window.location.pathname + writeInspectView({ ...current, ...part }), mode);
    };
    /** What belongs to one view only does not go on to the next. */
    const elsewhere = { sort: undefined, find: '', event: undefined };
    return {
      change,
      show: (id) => change({ ...elsewhere, view: id }),
      drill: (step, target) => change({ ...elsewhere, steps: [...view.steps, step], ...(target === undefined ? {} : { view: target }) }),
      cutBack: (steps) => change({ ...elsewhere, steps: view.steps.slice(0, steps), view: view.steps[steps]?.view ?? OVERVIEW }),
      up: () => {
        const last = view.steps.at(-1);
        change({ ...elsewhere, steps: view.steps.slice(0, -1), view: last?.view ?? FIRST_VIEW.view });
      },
      sort: (column, isReversed) => change({ sort: { column, isReversed } }, 'replace'),
      setWindow: (chosen) => change({ window: chosen }),
      togglePin: (tile) => change({ pins: view.pins.includes(tile) ? view.pins.filter((id) => id !== tile) : [...view.pins, tile] }, 'replace'),
    };
  }, [view]);
}
