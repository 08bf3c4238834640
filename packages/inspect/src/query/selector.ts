/** Answers queries with selections; remembers the newest ones. */
import { filterOf } from '@eyrie/rules';
import type { Thread } from '@eyrie/state';
import type { CaptureIndex } from '../capture-index.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import type { EventReader } from '../reading/event-reader.ts';
import { isOfBytes, selectByBytes } from './bytes-filter.ts';
import { composed, conjunctsOf, type Query } from './query.ts';
import { fieldsBeyondIndex, splitFilter, type RowFilters } from './row-filter.ts';
import { ALL_PLACES, Selection, type SelectionPart } from './selection.ts';

const REMEMBERED = 12;

/** One bit per row. */
export type RowBits = Uint8Array;
/** Reads the capture again and asks a condition of every event. */
export type ReadAgain = (filter: string) => Promise<RowBits>;

/** The window in ns since the first event. */
export interface RelativeWindow {
  readonly from: number;
  readonly to: number;
}

/** What was asked for, ready to be used. */
export interface Answered {
  readonly selection: Selection;
  readonly window: RelativeWindow;
  /** Whether the conditions hold of a thread that does nothing, whenever. */
  readonly holdsIdle: (thread: Thread) => boolean;
  /** The window reaches the end of the capture: who is there then belongs to it. */
  readonly reachesEnd: boolean;
  /** There are no conditions. */
  readonly isEverything: boolean;
}

export class Selector {
  readonly #index: CaptureIndex;
  readonly #filters: RowFilters;
  readonly #reader: EventReader;
  readonly #readAgain: ReadAgain;
  readonly #answers = new Map<string, Promise<Answered>>();
  readonly #bits = new Map<string, Promise<RowBits>>();

  constructor(index: CaptureIndex, filters: RowFilters, reader: EventReader, readAgain: ReadAgain) {
    this.#index = index;
    this.#filters = filters;
    this.#reader = reader;
    this.#readAgain = readAgain;
  }

  /** @throws FilterError when one of the conditions cannot be used; its position counts within that condition. */
  answer(query: Query): Promise<Answered> {
    const { filters = [] } = query;
    // More may have been read since.
    const key = JSON.stringify([this.#index.rows, String(query.from), String(query.to), ...conjunctsOf(filters)]);
    return remembered(this.#answers, key, () => this.#answer(query));
  }

  async #answer({ filters = [], from, to }: Query): Promise<Answered> {
    const conditions = conjunctsOf(filters);
    for (const condition of conditions) filterOf(condition);
    const indexed: string[] = [];
    const ofBytes: string[] = [];
    const others: string[] = [];
    for (const condition of conditions.flatMap(splitFilter)) {
      const beyond = fieldsBeyondIndex(condition, this.#filters.context);
      (beyond.length === 0 ? indexed : isOfBytes(beyond) ? ofBytes : others).push(condition);
    }
    const bits = await Promise.all(others.map((condition) => remembered(this.#bits, condition, () => this.#readAgain(condition))));
    const { startTime, endTime } = this.#index;
    const window: RelativeWindow = { from: from === undefined ? Number.NEGATIVE_INFINITY : Number(from - startTime), to: to === undefined ? Number.POSITIVE_INFINITY : Number(to - startTime) };
    const rowFilters = indexed.map((condition) => this.#filters.of(condition)).toSorted((a, b) => a.cost - b.cost);
    let parts: SelectionPart[] = [];
    for (const chunk of this.#index.chunks) {
      let part = inWindow(chunk, window);
      for (const set of bits) part = withBits(part, set);
      for (const filter of rowFilters) {
        if (part.count === 0) break;
        part = filter.selected(part);
      }
      if (part.count > 0) parts.push(part);
    }
    if (ofBytes.length > 0) parts = [...(await selectByBytes(composed(ofBytes), this.#index, this.#filters.context, this.#reader, parts))];
    return {
      selection: new Selection(parts),
      window,
      holdsIdle: (thread) => ofBytes.length === 0 && others.length === 0 && rowFilters.every((filter) => filter.holdsIdle(thread)),
      reachesEnd: window.to > endTime,
      isEverything: conditions.length === 0,
    };
  }
}

/** Keeps the newest answers; a failure is not kept. */
function remembered<T>(answers: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  answers.delete(key);
  const answer = known ?? make();
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  if (answers.size > REMEMBERED) for (const oldest of answers.keys()) {
    answers.delete(oldest);
    break;
  }
  return answer;
}

function inWindow(chunk: EventChunk, { from, to }: RelativeWindow): SelectionPart {
  const { least, most } = chunk;
  if (from <= least && most < to) return { chunk, rows: ALL_PLACES, count: chunk.count };
  if (most < from || least >= to) return { chunk, rows: ALL_PLACES, count: 0 };
  const rows = new Uint16Array(chunk.count);
  let count = 0;
  for (let place = 0; place < chunk.count; place++) {
    const time = chunk.timeAt(place);
    if (time >= from && time < to) rows[count++] = place;
  }
  return { chunk, rows: rows.subarray(0, count), count };
}

function withBits({ chunk, rows, count }: SelectionPart, bits: RowBits): SelectionPart {
  const left = new Uint16Array(count);
  let size = 0;
  for (let at = 0; at < count; at++) {
    const row = chunk.firstRow + (rows[at] ?? 0);
    if (((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0) left[size++] = rows[at] ?? 0;
  }
  return { chunk, rows: left, count: size };
}
