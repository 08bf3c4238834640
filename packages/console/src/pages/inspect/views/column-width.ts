import type { Column } from '@eyrie/inspect';
import { isNumeric } from './cell-text.ts';

const TIME_PX = 158;
const NUMBER_PX = 80;
const TEXT_PX = 128;

/** Of columns whose texts are shorter or longer than most; undefined: whatever is left. */
const BY_TITLE: Readonly<Record<string, number | undefined>> = {
  METHOD: 70, REASON: 110, 'SEEN BY': 74, HOPS: 56, TARGET: undefined, CONNECTION: 260, Connection: 300, PRIORITY: 84, RULE: 230, TAGS: 150, OUTPUT: undefined, EVENT: 76, PID: 72, PPID: 72, TID: 72,
  VPID: 64, VTID: 64, TH: 48, L4PROTO: 76, PROTOCOL: 86, TYPE: 64, CODE: 90, USER: 110, DEPTH: 60, EXIT: 52, NAME: 220, FILE: undefined,
};

/** Pixels of a column of a view; undefined: it shares what the others leave. The last one always does. */
export function columnWidth(column: Column, isLast: boolean): number | undefined {
  if (isLast) return undefined;
  if (column.title in BY_TITLE && (column.unit === 'text' || BY_TITLE[column.title] !== undefined)) return BY_TITLE[column.title];
  return column.unit === 'time' ? TIME_PX : isNumeric(column.unit) ? NUMBER_PX : TEXT_PX;
}
