/** Numbers that one event tells, summed over groups of events. Absent ones count as 0. */
import { EVENT_TYPES } from '@eyrie/schema';
import type { CaptureIndex } from '../capture-index.ts';
import { NO_RESULT, WIDE_RESULT, type EventChunk } from '../events/event-chunk.ts';
import { IS_ACCEPT, IS_CONNECT, IS_MEMORY, IS_OPEN } from '../events/kinds.ts';
import type { SelectionPart } from '../query/selection.ts';
import { FD_KINDS, FdKind } from '../subjects/descriptors.ts';

const ALL = Uint8Array.from(EVENT_TYPES, () => 1);
const IS_EXIT_EVENT = Uint8Array.from(EVENT_TYPES, ({ isEnter }) => (isEnter ? 0 : 1));
export const IS_IN = Uint8Array.from(EVENT_TYPES, (type) => (!type.isEnter && type.categories.includes('IO_READ') ? 1 : 0));
export const IS_OUT = Uint8Array.from(EVENT_TYPES, (type) => (!type.isEnter && type.categories.includes('IO_WRITE') ? 1 : 0));
const IS_EITHER = IS_IN.map((value, type) => value | (IS_OUT[type] ?? 0));

type IsKind = (kind: number) => boolean;
const isFile: IsKind = (kind) => kind === FdKind.FILE;
const isNet: IsKind = (kind) => kind === FdKind.NET;
const isAny: IsKind = (kind) => kind !== FdKind.NONE;

/** What a failed call was about, in the order in which it is asked. */
const isFileError = (kind: number, type: number): boolean => (kind === FdKind.NONE ? IS_OPEN[type] === 1 : kind === FdKind.FILE || kind === FdKind.DIRECTORY);
const isNetError = (kind: number, type: number): boolean => (kind === FdKind.NONE ? IS_ACCEPT[type] === 1 || IS_CONNECT[type] === 1 : kind === FdKind.NET || kind === FdKind.UNIX);
const isMemoryError = (_kind: number, type: number): boolean => IS_MEMORY[type] === 1;
const isOtherError = (kind: number, type: number): boolean => !isFileError(kind, type) && !isNetError(kind, type) && (kind !== FdKind.NONE || !isMemoryError(kind, type));

type Definition =
  /** The events of these types. */
  | { readonly counts: Uint8Array }
  /** What calls of these types, on descriptors of this kind, returned. */
  | { readonly bytes: Uint8Array; readonly of: IsKind }
  /** Failed calls. */
  | { readonly errors: (kind: number, type: number) => boolean }
  | 'latency';

const MEASURES = {
  count: { counts: ALL },
  exits: { counts: IS_EXIT_EVENT },
  opens: { counts: IS_OPEN },
  latency: 'latency',
  bytes: { bytes: IS_EITHER, of: isAny },
  bytesIn: { bytes: IS_IN, of: isAny },
  bytesOut: { bytes: IS_OUT, of: isAny },
  fileBytes: { bytes: IS_EITHER, of: isFile },
  fileBytesIn: { bytes: IS_IN, of: isFile },
  fileBytesOut: { bytes: IS_OUT, of: isFile },
  netBytes: { bytes: IS_EITHER, of: isNet },
  netBytesIn: { bytes: IS_IN, of: isNet },
  netBytesOut: { bytes: IS_OUT, of: isNet },
  errors: { errors: () => true },
  fileErrors: { errors: isFileError },
  netErrors: { errors: isNetError },
  memoryErrors: { errors: isMemoryError },
  otherErrors: { errors: isOtherError },
} satisfies Readonly<Record<string, Definition>>;

export type MeasureName = keyof typeof MEASURES;

/** By place in a chunk, a number of what the row belongs to; below 0: nothing. A column of the chunk, or made for the purpose. */
export type Ids = Int32Array | Uint32Array | Uint16Array;

/** Adds what the rows of a part tell to the sums of what they belong to. */
export type Summing = (part: SelectionPart, ids: Ids, sums: Float64Array) => void;

export function summingOf(name: MeasureName, index: CaptureIndex): Summing {
  const definition: Definition = MEASURES[name];
  const { calls } = index.calls;
  const { kinds } = index.descriptors;
  if (definition === 'latency') return sumLatencies;
  if ('counts' in definition) {
    const byCall = Uint8Array.from(calls, ({ type }) => definition.counts[type] ?? 0);
    return (part, ids, sums) => sumCounts(part, ids, sums, byCall);
  }
  if ('bytes' in definition) {
    const byCall = Uint8Array.from(calls, ({ type }) => definition.bytes[type] ?? 0);
    const byKind = Uint8Array.from({ length: FD_KINDS }, (_, kind) => (definition.of(kind) ? 1 : 0));
    return (part, ids, sums) => sumBytes(part, ids, sums, byCall, byKind, kinds);
  }
  const byCallAndKind = Uint8Array.from({ length: calls.length * FD_KINDS }, (_, at) => (definition.errors(at % FD_KINDS, calls[Math.floor(at / FD_KINDS)]?.type ?? 0) ? 1 : 0));
  return (part, ids, sums) => sumErrors(part, ids, sums, byCallAndKind, kinds);
}

// One loop for each way of counting, over columns alone: these are most of the work of a view.

function sumCounts({ chunk, rows, count }: SelectionPart, ids: Ids, sums: Float64Array, byCall: Uint8Array): void {
  const { call } = chunk;
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    const id = ids[place] ?? -1;
    if (id >= 0) sums[id] = (sums[id] ?? 0) + (byCall[call[place] ?? 0] ?? 0);
  }
}

function sumBytes({ chunk, rows, count }: SelectionPart, ids: Ids, sums: Float64Array, byCall: Uint8Array, byKind: Uint8Array, kinds: readonly number[]): void {
  const { call, fd, result } = chunk;
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    if (byCall[call[place] ?? 0] === 0 || (result[place] ?? 0) <= 0) continue;
    const id = ids[place] ?? -1;
    if (id >= 0 && byKind[kinds[fd[place] ?? 0] ?? 0] === 1) sums[id] = (sums[id] ?? 0) + positiveResult(chunk, place);
  }
}

function positiveResult(chunk: EventChunk, place: number): number {
  return Math.max(0, chunk.resultAt(place) ?? 0);
}

function sumErrors({ chunk, rows, count }: SelectionPart, ids: Ids, sums: Float64Array, byCallAndKind: Uint8Array, kinds: readonly number[]): void {
  const { call, fd, result } = chunk;
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    const returned = result[place] ?? 0;
    if (returned === NO_RESULT || (returned >= 0 && (returned !== WIDE_RESULT || (chunk.resultAt(place) ?? 0) >= 0))) continue;
    const id = ids[place] ?? -1;
    if (id >= 0) sums[id] = (sums[id] ?? 0) + (byCallAndKind[(call[place] ?? 0) * FD_KINDS + (kinds[fd[place] ?? 0] ?? 0)] ?? 0);
  }
}

function sumLatencies({ chunk, rows, count }: SelectionPart, ids: Ids, sums: Float64Array): void {
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    const id = ids[place] ?? -1;
    if (id >= 0) sums[id] = (sums[id] ?? 0) + chunk.latencyAt(place);
  }
}

/** The longest latencies of groups. */
export function longestLatencies({ chunk, rows, count }: SelectionPart, ids: Ids, longest: Float64Array): void {
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    const id = ids[place] ?? -1;
    if (id >= 0) longest[id] = Math.max(longest[id] ?? 0, chunk.latencyAt(place));
  }
}
