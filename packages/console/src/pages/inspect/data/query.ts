import type { Query } from '@eyrie/inspect';
import { ns } from '@eyrie/schema';
import { wholeFilter, type InspectView } from '../state/inspect-view.ts';

type Narrowing = Pick<InspectView, 'steps' | 'filter' | 'window'>;

/** What a view asks for: its steps, its filter and its window. */
export function queryOf(view: Narrowing): Query {
  return { filters: [wholeFilter(view)], ...(view.window ? { from: ns(view.window.from), to: ns(view.window.to) } : {}) };
}

/** The same as text, to see whether it has changed. */
export const queryKey = (view: Narrowing): string => `${view.window?.from} ${view.window?.to} ${wholeFilter(view)}`;
