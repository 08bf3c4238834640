/**
 * An index as bytes, to be kept beside its capture, so that the capture opens at once the next time.
 *
 * Layout: magic, version and length of the head (u32 each), the head as JSON, padded to 8, then the columns one after the other, each padded to 8.
 * It is a cache: whatever is wrong with it, the capture is read again.
 */
import type { GroupEntry, Platform, UserEntry } from '@eyrie/scap';
import { CaptureIndex, type CaptureCounts, type Listener } from '../capture-index.ts';
import { CallTable, type Call } from '../events/call-table.ts';
import { CHUNK_ROWS, EventChunk } from '../events/event-chunk.ts';
import { Growable } from '../events/growable.ts';
import type { Mark } from '../events/marks.ts';
import { Numbering } from '../events/numbering.ts';
import { restoreSubjects, storedSubjects, type StoredSubjects } from './subjects.ts';
import { fromJson, toJson } from './values.ts';

/** To be raised whenever what is stored, or what it means, changes. */
const VERSION = 5;
const MAGIC = 0x58495945;
const HEAD_BYTES = 12;
const ALIGNMENT = 8;

type Numbers = Float64Array | Uint32Array | Int32Array | Uint16Array;
const KINDS = { f64: Float64Array, u32: Uint32Array, i32: Int32Array, u16: Uint16Array } as const;
type Kind = keyof typeof KINDS;

interface Head {
  readonly identity: string;
  /** As {@link toJson} writes them. */
  readonly facts: string;
  readonly counts: CaptureCounts;
  readonly calls: readonly Call[];
  readonly marks: readonly Mark[];
  readonly survivors: readonly number[];
  readonly listeners: readonly Listener[];
  readonly subjects: StoredSubjects;
  readonly chunks: readonly StoredChunk[];
  /** Kind and length of each column, in the order in which they follow. */
  readonly columns: readonly (readonly [kind: Kind, length: number])[];
}

interface StoredChunk {
  readonly count: number;
  readonly least: number;
  readonly most: number;
  /** The times are stored whole. */
  readonly isWide: boolean;
  readonly wideResults: readonly (readonly [number, number])[];
  readonly wideLatencies: readonly (readonly [number, number])[];
}

type Facts = Pick<CaptureIndex, 'hostname' | 'startTime' | 'firstTime' | 'lastTime' | 'endTime' | 'hasLatencies' | 'bytes' | 'isCompressed' | 'rows' | 'machine'> & {
  readonly users: readonly UserEntry[];
  readonly groups: readonly GroupEntry[];
};

/**
 * @param identity what the capture can be told by: its size and time of change, or a digest.
 * @returns consecutive parts.
 */
export function storeIndex(index: CaptureIndex, identity: string, platform: Pick<Platform, 'encodeUtf8'>): readonly Uint8Array[] {
  const columns: Numbers[] = [];
  for (const { count, time, wideTime, call, cpu, actor, fd, fdNumber, result, latency, place } of index.chunks) {
    columns.push(...[wideTime ?? time, call, cpu, actor, fd, fdNumber, result, latency, place].map((column) => column.subarray(0, count)));
  }
  columns.push(index.numbering.rows.trimmed(), index.numbering.numbers.trimmed(), index.samples.time.trimmed(), index.samples.numbers.trimmed());
  const { hostname, startTime, firstTime, lastTime, endTime, hasLatencies, bytes, isCompressed, rows, machine } = index;
  const facts: Facts = { hostname, startTime, firstTime, lastTime, endTime, hasLatencies, bytes, isCompressed, rows, machine, users: [...index.users.values()], groups: [...index.groups.values()] };
  const head: Head = {
    identity,
    facts: toJson(facts),
    counts: index.counts,
    calls: index.calls.others,
    marks: index.marks,
    survivors: index.survivors.map(({ number }) => number),
    listeners: index.listeners,
    subjects: storedSubjects(index),
    chunks: index.chunks.map(({ count, least, most, wideTime, wideResults, wideLatencies }) => ({ count, least, most, isWide: wideTime !== undefined, wideResults: [...wideResults], wideLatencies: [...wideLatencies] })),
    columns: columns.map((column) => [kindOf(column), column.length]),
  };
  const json = platform.encodeUtf8(JSON.stringify(head));
  const parts: Uint8Array[] = [new Uint8Array(Uint32Array.of(MAGIC, VERSION, json.length).buffer), json, padding(HEAD_BYTES + json.length)];
  for (const column of columns) parts.push(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), padding(column.byteLength));
  return parts.filter(({ length }) => length > 0);
}

/** @param begin of a stored index, 1 KB or more. @returns which capture it is of; undefined when that is no index of this version. */
export function storedIdentity(begin: Uint8Array, platform: Pick<Platform, 'decodeUtf8'>): string | undefined {
  const view = new DataView(begin.buffer, begin.byteOffset, begin.byteLength);
  if (begin.length < HEAD_BYTES || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION) return undefined;
  const text = /^\{"identity":("(?:[^"\\]|\\.)*")/.exec(platform.decodeUtf8(begin.subarray(HEAD_BYTES, 1024)))?.[1];
  return text === undefined ? undefined : (JSON.parse(text) as string);
}

/**
 * @param stored is kept: the columns stay where they are.
 * @returns undefined when it is of another capture or version, or damaged.
 */
export function restoreIndex(stored: Uint8Array, identity: string, platform: Pick<Platform, 'decodeUtf8'>): CaptureIndex | undefined {
  try {
    // Columns begin where their kind may begin only if the whole does.
    const { buffer, byteOffset, byteLength } = stored;
    return restored(byteOffset % ALIGNMENT === 0 && buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(stored), identity, platform);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function restored(stored: Uint8Array<ArrayBuffer>, identity: string, platform: Pick<Platform, 'decodeUtf8'>): CaptureIndex | undefined {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  if (stored.length < HEAD_BYTES || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION) return undefined;
  const length = view.getUint32(8, true);
  const head = JSON.parse(platform.decodeUtf8(stored.subarray(HEAD_BYTES, HEAD_BYTES + length))) as Head;
  if (head.identity !== identity) return undefined;
  const columns = columnsOf(stored, HEAD_BYTES + length, head.columns);
  let next = 0;
  const take = <T extends Numbers>(): T => {
    const column = columns[next++];
    if (column === undefined) throw new RangeError('the stored index ends early');
    return column as T;
  };
  const chunks = head.chunks.map(({ count, least, most, isWide, wideResults, wideLatencies }, at) => {
    const times = take();
    const chunk = new EventChunk(at * CHUNK_ROWS, { time: isWide ? new Uint32Array(0) : (times as Uint32Array), call: take(), cpu: take(), actor: take(), fd: take(), fdNumber: take(), result: take(), latency: take(), place: take() });
    if (isWide) chunk.wideTime = times as Float64Array;
    Object.assign(chunk, { count, least, most });
    for (const [place, value] of wideResults) chunk.wideResults.set(place, value);
    for (const [place, value] of wideLatencies) chunk.wideLatencies.set(place, value);
    return chunk;
  });
  const index = new CaptureIndex(new CallTable(head.calls), new Numbering(grown(take<Uint32Array>()), grown(take<Uint32Array>())));
  index.chunks.push(...chunks);
  index.samples.time.adopt(take());
  index.samples.numbers.adopt(take());
  restoreSubjects(index, head.subjects);
  const { users, groups, ...facts } = fromJson(head.facts) as Facts;
  Object.assign(index, facts);
  Object.assign(index.counts, head.counts);
  for (const mark of head.marks) index.marks.push(mark);
  for (const user of users) index.users.set(user.uid, user);
  for (const group of groups) index.groups.set(group.gid, group);
  for (const number of head.survivors) {
    const actor = index.actors.list[number];
    if (actor !== undefined) index.survivors.push(actor);
  }
  for (const { actor, fd, fdNumber, from, until } of head.listeners) index.listeners.push({ actor, fd, fdNumber, from, until });
  return index;
}

function columnsOf(stored: Uint8Array<ArrayBuffer>, from: number, kinds: Head['columns']): Numbers[] {
  let at = from + padding(from).length;
  return kinds.map(([kind, length]) => {
    const Column = KINDS[kind];
    const bytes = length * Column.BYTES_PER_ELEMENT;
    if (at + bytes > stored.length) throw new RangeError('the stored index ends early');
    const column = new Column(stored.buffer, stored.byteOffset + at, length);
    at += bytes + padding(bytes).length;
    return column;
  });
}

function grown(column: Uint32Array): Growable<Uint32Array> {
  const growable = new Growable<Uint32Array>((length) => new Uint32Array(length));
  growable.adopt(column);
  return growable;
}

function kindOf(column: Numbers): Kind {
  if (column instanceof Float64Array) return 'f64';
  if (column instanceof Uint32Array) return 'u32';
  return column instanceof Int32Array ? 'i32' : 'u16';
}

function padding(length: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
}
