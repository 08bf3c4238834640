/** The columns that differ from what a view shows by itself, by view, as text of a preference. */
import type { Column } from '@eyrie/inspect';

type Changes = Readonly<Record<string, readonly string[]>>;

/** Of text that is not what was written here: nothing is changed. */
function readChanges(text: string | undefined): Changes {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).map(([view, titles]) => [view, Array.isArray(titles) ? titles.filter((title): title is string => typeof title === 'string') : []]));
  } catch {
    return {};
  }
}

/** @returns titles of the columns of the view that were hidden, or shown although extra. */
export const readChanged = (text: string | undefined, view: string): readonly string[] => readChanges(text)[view] ?? [];

/** @returns undefined when nothing is changed in any view. */
export function writeChanged(text: string | undefined, view: string, titles: readonly string[]): string | undefined {
  const kept = Object.entries({ ...readChanges(text), [view]: titles }).filter(([, each]) => each.length > 0);
  return kept.length === 0 ? undefined : JSON.stringify(Object.fromEntries(kept));
}

export const toggled = (titles: readonly string[], title: string): readonly string[] => (titles.includes(title) ? titles.filter((each) => each !== title) : [...titles, title]);

/** Never none: a view whose columns are all hidden shows what it shows by itself. */
export function shownColumns(columns: readonly Column[], changed: readonly string[]): readonly Column[] {
  const shown = columns.filter(({ title, isExtra = false }) => isExtra === changed.includes(title));
  return shown.length > 0 ? shown : columns.filter(({ isExtra }) => isExtra !== true);
}
