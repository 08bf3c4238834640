/** Conditions over rows: which of a chunk meet them. */
import type { LocalTime } from '@eyrie/fields';
import { filterOf, parseFilter, printFilter, type StreamFilter } from '@eyrie/rules';
import type { Thread } from '@eyrie/state';
import type { CaptureIndex } from '../capture-index.ts';
import { CHUNK_ROWS, NO_RESULT, WIDE_RESULT, type EventChunk } from '../events/event-chunk.ts';
import { askedOf, isIndexed, needsOf, type AskedOf, type RowNeeds } from './indexed-fields.ts';
import { RowContext } from './row-context.ts';
import { ALL_PLACES, type SelectionPart } from './selection.ts';

/** Answers of so many conditions are remembered on the subjects of the index; then remembering begins anew. */
const MAX_FILTERS = 400;

/** What a condition is made of when it is an `and` of others: each can be answered in the way that suits it. */
export function splitFilter(text: string): readonly string[] {
  const { node } = parseFilter(text);
  return node.kind === 'and' ? node.children.map((child) => printFilter(child, 'exact')) : [text];
}

/** @returns the fields of a condition that rows do not tell. @throws FilterError */
export function fieldsBeyondIndex(text: string, context: RowContext): readonly string[] {
  return [...filterOf(text)(context.system.answers).fields].filter((field) => !isIndexed(field));
}

const Answer = { UNKNOWN: 0, YES: 1, NO: 2 } as const;

/** So many outcomes of calls are told apart: nothing returned, success, errors by their number, and the rest, which is asked one by one. */
const OUTCOMES = 256;
const NOTHING_RETURNED = 0;
const SUCCESS = 1;
const OTHER_OUTCOME = OUTCOMES - 1;

function outcomeOf(result: number): number {
  if (result >= 0) return result === WIDE_RESULT ? OTHER_OUTCOME : SUCCESS;
  if (result === NO_RESULT) return NOTHING_RETURNED;
  return Math.min(OTHER_OUTCOME, SUCCESS - result);
}

/** So many parts of chunks are remembered: 128 KB each at most. */
const MOST_REMEMBERED = 256;

/** What conditions select of whole chunks: the newest. */
class WholeChunks {
  readonly #parts = new Map<string, SelectionPart>();
  readonly #numbers = new WeakMap<RowFilter, number>();
  #last = 0;

  get(filter: RowFilter, chunk: EventChunk): SelectionPart | undefined {
    const key = this.#keyOf(filter, chunk);
    const part = this.#parts.get(key);
    if (part !== undefined) this.#keep(key, part);
    return part;
  }

  set(filter: RowFilter, part: SelectionPart): void {
    this.#keep(this.#keyOf(filter, part.chunk), part);
  }

  #keep(key: string, part: SelectionPart): void {
    this.#parts.delete(key);
    this.#parts.set(key, part);
    if (this.#parts.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#parts.keys();
    if (oldest !== undefined) this.#parts.delete(oldest);
  }

  #keyOf(filter: RowFilter, { firstRow }: EventChunk): string {
    let number = this.#numbers.get(filter);
    if (number === undefined) {
      number = ++this.#last;
      this.#numbers.set(filter, number);
    }
    return `${number} ${firstRow}`;
  }
}

export class RowFilter {
  readonly #context: RowContext;
  readonly #filter: StreamFilter;
  readonly #needs: RowNeeds;
  readonly #index: CaptureIndex;
  readonly #askedOf: AskedOf;
  /** By call: whether it can meet the condition. */
  readonly #wanted: number[] = [];
  /** By number of what the condition is asked of: see {@link Answer}. */
  #answers = new Uint8Array(0);
  readonly #remembered: WholeChunks;

  /** @throws FilterError */
  constructor(text: string, index: CaptureIndex, context: RowContext, remembered: WholeChunks) {
    this.#index = index;
    this.#remembered = remembered;
    this.#context = context;
    this.#filter = filterOf(text)(context.system.answers);
    this.#needs = needsOf(this.#filter.fields);
    this.#askedOf = askedOf(this.#filter.fields);
  }

  /** Those that cost little come first. */
  get cost(): number {
    return this.#askedOf === 'row' ? 2 : this.#askedOf === 'latency' ? 1 : 0;
  }

  /** The part of a selection that meets the condition. What is left of whole chunks is remembered: views share conditions, and windows hold most chunks whole. */
  selected({ chunk, rows, count }: SelectionPart): SelectionPart {
    const isWhole = rows === ALL_PLACES && chunk.count === CHUNK_ROWS;
    const known = isWhole ? this.#remembered.get(this, chunk) : undefined;
    if (known !== undefined) return known;
    const found = new Uint16Array(count);
    const size = this.#select(chunk, rows, count, found);
    const part = { chunk, rows: size === count ? rows : found.slice(0, size), count: size };
    if (isWhole) this.#remembered.set(this, part);
    return part;
  }

  /**
   * Writes the places that meet the condition among the given ones.
   * @returns how many.
   */
  #select(chunk: EventChunk, places: Uint16Array, count: number, found: Uint16Array): number {
    this.#context.begin();
    switch (this.#askedOf) {
      case 'row':
        return this.#selectByRows(chunk, places, count, found);
      case 'outcome':
        return this.#selectByOutcomes(chunk, places, count, found);
      case 'latency':
        return this.#selectByLatencies(chunk, places, count, found);
      default:
        return this.#selectByAnswers(chunk, places, count, found, chunk[this.#askedOf]);
    }
  }

  #selectByRows(chunk: EventChunk, places: Uint16Array, count: number, found: Uint16Array): number {
    const context = this.#context;
    const { holds } = this.#filter;
    const needs = this.#needs;
    const { calls } = this.#index;
    const wanted = this.#wanted;
    let size = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at] ?? 0;
      const call = chunk.call[place] ?? 0;
      let isWanted = wanted[call];
      if (isWanted === undefined) {
        while (wanted.length <= call) wanted.push(this.#filter.wants(calls.calls[wanted.length]?.type ?? 0) ? 1 : 0);
        isWanted = wanted[call];
      }
      if (isWanted === 0) continue;
      context.moveFor(needs, chunk, place);
      if (holds(context)) found[size++] = place;
    }
    return size;
  }

  /** @param numbers column with what the condition is asked of. */
  #selectByAnswers(chunk: EventChunk, places: Uint16Array, count: number, found: Uint16Array, numbers: Uint16Array | Uint32Array): number {
    let answers = this.#answers;
    let size = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at] ?? 0;
      const number = numbers[place] ?? 0;
      let answer = answers[number];
      if (answer === undefined || answer === Answer.UNKNOWN) {
        answer = this.#ask(chunk, place, number);
        answers = this.#answers;
      }
      // Written in any case, and kept if it counts: that is faster than to decide.
      found[size] = place;
      size += answer & Answer.YES;
    }
    return size;
  }

  /** By call and what it returned, as far as errors tell it. */
  #selectByOutcomes(chunk: EventChunk, places: Uint16Array, count: number, found: Uint16Array): number {
    const { call, result } = chunk;
    let answers = this.#answers;
    let size = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at] ?? 0;
      const number = (call[place] ?? 0) * OUTCOMES + outcomeOf(result[place] ?? 0);
      let answer = answers[number];
      if (answer === undefined || answer === Answer.UNKNOWN) {
        answer = this.#ask(chunk, place, number);
        answers = this.#answers;
      } else if (number % OUTCOMES === OTHER_OUTCOME) answer = this.#holdsOf(chunk, place) ? Answer.YES : Answer.NO;
      found[size] = place;
      size += answer & Answer.YES;
    }
    return size;
  }

  /** By call and latency: most calls of which it is not known how long they took are asked once. */
  #selectByLatencies(chunk: EventChunk, places: Uint16Array, count: number, found: Uint16Array): number {
    const { call, latency } = chunk;
    const context = this.#context;
    const { holds } = this.#filter;
    let answers = this.#answers;
    let size = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at] ?? 0;
      const number = call[place] ?? 0;
      let answer: number | undefined;
      if ((latency[place] ?? 0) === 0) {
        answer = answers[number];
        if (answer === undefined || answer === Answer.UNKNOWN) {
          answer = this.#ask(chunk, place, number);
          answers = this.#answers;
        }
      } else {
        context.moveToCall(number);
        context.setLatency(chunk.latencyAt(place));
        answer = holds(context) ? Answer.YES : Answer.NO;
      }
      found[size] = place;
      size += answer & Answer.YES;
    }
    return size;
  }

  #ask(chunk: EventChunk, place: number, number: number): number {
    if (number >= this.#answers.length) {
      const larger = new Uint8Array(Math.max(1024, number + 1, this.#answers.length * 2));
      larger.set(this.#answers);
      this.#answers = larger;
    }
    const answer = this.#holdsOf(chunk, place) ? Answer.YES : Answer.NO;
    this.#answers[number] = answer;
    return answer;
  }

  #holdsOf(chunk: EventChunk, place: number): boolean {
    this.#context.moveFor(this.#needs, chunk, place);
    return this.#filter.holds(this.#context);
  }

  /** Whether the condition holds of a thread that does nothing. */
  holdsIdle(thread: Thread): boolean {
    this.#context.begin();
    this.#context.moveToIdle(thread, this.#index.endTime);
    return this.#filter.holds(this.#context);
  }
}

/** Gives out filters over one index. */
export class RowFilters {
  readonly #index: CaptureIndex;
  readonly #localTime: LocalTime | undefined;
  readonly #filters = new Map<string, RowFilter>();
  readonly #wholeChunks = new WholeChunks();
  #rows = 0;
  context: RowContext;

  constructor(index: CaptureIndex, localTime: LocalTime | undefined) {
    this.#index = index;
    this.#localTime = localTime;
    this.context = new RowContext(index, localTime);
  }

  /** @throws FilterError */
  of(text: string): RowFilter {
    // While the capture is read, more may become known about what was asked already.
    if (this.#rows !== this.#index.rows) this.#filters.clear();
    this.#rows = this.#index.rows;
    let filter = this.#filters.get(text);
    if (filter === undefined) {
      if (this.#filters.size >= MAX_FILTERS) this.#startAnew();
      filter = new RowFilter(text, this.#index, this.context, this.#wholeChunks);
      this.#filters.set(text, filter);
    }
    return filter;
  }

  #startAnew(): void {
    this.#filters.clear();
    for (const { thread } of this.#index.actors.list) {
      thread.image.forget();
      thread.container.forget();
    }
    for (const info of this.#index.descriptors.infos) info?.forget();
    this.context = new RowContext(this.#index, this.#localTime);
  }
}
