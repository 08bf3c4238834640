/** Numbers that one event tells. Absent ones count as 0. */
import { EVENT_TYPES } from '@eyrie/schema';
import type { CaptureIndex } from '../capture-index.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import { IS_ACCEPT, IS_CONNECT, IS_MEMORY, IS_OPEN } from '../events/kinds.ts';
import { FdKind } from '../subjects/descriptors.ts';

export type Measure = (chunk: EventChunk, place: number) => number;

const isIn = Uint8Array.from(EVENT_TYPES, (type) => (!type.isEnter && type.categories.includes('IO_READ') ? 1 : 0));
const isOut = Uint8Array.from(EVENT_TYPES, (type) => (!type.isEnter && type.categories.includes('IO_WRITE') ? 1 : 0));
const isEither = isIn.map((value, type) => value | (isOut[type] ?? 0));

const isFileKind = (kind: number): boolean => kind === FdKind.FILE;
const isNetKind = (kind: number): boolean => kind === FdKind.NET;
const isAnyKind = (kind: number): boolean => kind !== FdKind.NONE;

type Make = (index: CaptureIndex) => Measure;

/** Bytes that a call read or wrote. */
function bytes(direction: Uint8Array, passes: (kind: number) => boolean): Make {
  return ({ calls: { calls }, descriptors: { kinds } }) => {
    const isCounted = Uint8Array.from(calls, ({ type }) => direction[type] ?? 0);
    const isPassed = Uint8Array.from(kinds, (kind) => (passes(kind) ? 1 : 0));
    return (chunk, place) => {
      if (isCounted[chunk.call[place] ?? 0] !== 1 || isPassed[chunk.fd[place] ?? 0] !== 1) return 0;
      const result = chunk.resultAt(place);
      return result !== undefined && result > 0 ? result : 0;
    };
  };
}

function ofType(table: Uint8Array): Make {
  return ({ calls: { calls } }) => {
    const byCall = Uint8Array.from(calls, ({ type }) => table[type] ?? 0);
    return (chunk, place) => byCall[chunk.call[place] ?? 0] ?? 0;
  };
}

/** What a failed call was about, in the order in which it is asked. */
function errors(passes: (kind: number, type: number) => boolean): Make {
  return ({ calls: { calls }, descriptors: { kinds } }) => (chunk, place) => {
    const result = chunk.resultAt(place);
    return result !== undefined && result < 0 && passes(kinds[chunk.fd[place] ?? 0] ?? 0, calls[chunk.call[place] ?? 0]?.type ?? 0) ? 1 : 0;
  };
}

const isFileError = (kind: number, type: number): boolean => (kind === FdKind.NONE ? IS_OPEN[type] === 1 : kind === FdKind.FILE || kind === FdKind.DIRECTORY);
const isNetError = (kind: number, type: number): boolean => (kind === FdKind.NONE ? IS_ACCEPT[type] === 1 || IS_CONNECT[type] === 1 : kind === FdKind.NET || kind === FdKind.UNIX);
const isMemoryError = (_kind: number, type: number): boolean => IS_MEMORY[type] === 1;

const MEASURES = {
  count: () => () => 1,
  exits: ({ calls: { calls } }) => (chunk, place) => (calls[chunk.call[place] ?? 0]?.type ?? 0) & 1,
  opens: ofType(IS_OPEN),
  latency: () => (chunk, place) => chunk.latencyAt(place),
  bytes: bytes(isEither, isAnyKind),
  bytesIn: bytes(isIn, isAnyKind),
  bytesOut: bytes(isOut, isAnyKind),
  fileBytes: bytes(isEither, isFileKind),
  fileBytesIn: bytes(isIn, isFileKind),
  fileBytesOut: bytes(isOut, isFileKind),
  netBytes: bytes(isEither, isNetKind),
  netBytesIn: bytes(isIn, isNetKind),
  netBytesOut: bytes(isOut, isNetKind),
  errors: errors(() => true),
  fileErrors: errors(isFileError),
  netErrors: errors(isNetError),
  memoryErrors: errors((kind, type) => isMemoryError(kind, type)),
  otherErrors: errors((kind, type) => !isFileError(kind, type) && !isNetError(kind, type) && (kind !== FdKind.NONE || !isMemoryError(kind, type))),
} satisfies Readonly<Record<string, Make>>;

export type MeasureName = keyof typeof MEASURES;

export function measureOf(name: MeasureName, index: CaptureIndex): Measure {
  return MEASURES[name](index);
}

/** Event types of which the measure may be something but 0; all when it is not named. */
const TYPES: Partial<Record<MeasureName, Uint8Array>> = { opens: IS_OPEN, bytes: isEither, bytesIn: isIn, bytesOut: isOut, fileBytes: isEither, fileBytesIn: isIn, fileBytesOut: isOut, netBytes: isEither, netBytesIn: isIn, netBytesOut: isOut };

/** By call: 0 when the measure is 0 of all its events. */
export function callsOf(name: MeasureName, { calls: { calls } }: CaptureIndex): Uint8Array {
  const types = TYPES[name];
  return Uint8Array.from(calls, ({ type }) => types?.[type] ?? 1);
}
