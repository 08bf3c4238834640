import type { Column } from '@eyrie/inspect';
import { isNumeric, unitWords } from './cell-text.ts';

const TIME_PX = 158;
const NUMBER_PX = 80;
const TEXT_PX = 128;

/** Of columns whose texts are shorter or longer than most; undefined: whatever is left. */
const BY_TITLE: Readonly<Record<string, number | undefined>> = {
  METHOD: 70, REASON: 110, 'SEEN BY': 74, HOPS: 56, TARGET: undefined, CONNECTION: 260, Connection: 300, PRIORITY: 84, RULE: 230, TAGS: 150, OUTPUT: undefined, EVENT: 76, PID: 72, PPID: 72, TID: 72,
  VPID: 64, VTID: 64, TH: 48, TYPE: 64, CODE: 90, USER: 142, DEPTH: 60, EXIT: 52, NAME: 260, FILE: undefined, PATH: undefined, IMAGE: 230, ID: 230, KIND: 150, 'CONTAINER ID': 130, 'EVENT TYPE': 170,
};

/** Of a letter of a name and of a unit behind it, and of what stands around both: padding, and the arrow of the order. */
const TITLE_PX = { letter: 8, unitLetter: 6.5, around: 34 };

/** Pixels of a column of a view; undefined: it shares what the others leave. A text at the end always does. */
export function columnWidth(column: Column, isLast: boolean): number | undefined {
  if (isLast && !isNumeric(column.unit)) return undefined;
  const { title } = column;
  if (title in BY_TITLE && BY_TITLE[title] === undefined) return column.unit === 'text' ? undefined : Math.max(NUMBER_PX, titlePx(column));
  return Math.max(BY_TITLE[title] ?? (column.unit === 'time' ? TIME_PX : isNumeric(column.unit) ? NUMBER_PX : TEXT_PX), titlePx(column));
}

/** A name is never cut. */
function titlePx({ title, unit }: Column): number {
  const words = unitWords(unit);
  return Math.ceil(title.length * TITLE_PX.letter + (words === undefined ? 0 : (words.length + 1) * TITLE_PX.unitLetter) + TITLE_PX.around);
}
