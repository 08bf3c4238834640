/** What the reader made of the columns of a table: which are shown and how wide, as text of a preference, by table. The URL has that of the table on screen. */
import type { Column } from '@eyrie/inspect';

export interface TableLayout {
  /** Titles of the columns that are hidden, or shown although the table does not show them by itself. */
  readonly columns: readonly string[];
  /** Pixels by title. */
  readonly widths: Readonly<Record<string, number>>;
}

type Layouts = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Layouts => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of text that is not what was written here: nothing is changed. */
function readLayouts(text: string | undefined): Layouts {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

export function readLayout(text: string | undefined, table: string): TableLayout {
  const kept = readLayouts(text)[table];
  if (!isRecord(kept)) return { columns: [], widths: {} };
  const { columns, widths } = kept;
  return {
    columns: Array.isArray(columns) ? columns.filter((title): title is string => typeof title === 'string') : [],
    widths: isRecord(widths) ? Object.fromEntries(Object.entries(widths).filter((entry): entry is [string, number] => typeof entry[1] === 'number')) : {},
  };
}

/** @returns undefined when nothing is changed in any table. */
export function writeLayout(text: string | undefined, table: string, layout: TableLayout): string | undefined {
  const { [table]: _before, ...others } = readLayouts(text);
  const isPlain = layout.columns.length === 0 && Object.keys(layout.widths).length === 0;
  const kept = isPlain ? others : { ...others, [table]: layout };
  return Object.keys(kept).length === 0 ? undefined : JSON.stringify(kept);
}

export const toggled = (titles: readonly string[], title: string): readonly string[] => (titles.includes(title) ? titles.filter((each) => each !== title) : [...titles, title]);

/** Never none: a table whose columns are all hidden shows what it shows by itself. */
export function shownColumns(columns: readonly Column[], changed: readonly string[]): readonly Column[] {
  const shown = columns.filter(({ title, isExtra = false }) => isExtra === changed.includes(title));
  return shown.length > 0 ? shown : columns.filter(({ isExtra }) => isExtra !== true);
}
