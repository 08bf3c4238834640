/** Brings the bytes of rows back from the file: the index does not keep them. */
import { BLOCK_OVERHEAD, BlockType, currentBlockType, EventInterest, ScapReader, writeCapture, type EventView } from '@eyrie/scap';
import type { CaptureIndex } from '../capture-index.ts';
import { CHUNK_ROWS, type EventChunk } from '../events/event-chunk.ts';
import type { RandomAccess } from '../open/capture-file.ts';
import type { SelectionPart } from '../query/selection.ts';
import { ByteSearch } from './find-bytes.ts';

/** Rows whose bytes are not further apart are read at once, unless that is more than so many. */
const GAP_BYTES = 1 << 16;
const MAX_READ_BYTES = 1 << 20;
const BUFFER_BYTES = 1 << 18;
/** Before an event: type and length of its block, processor, flags if there are any. */
const SHORT_HEAD = 10;
const LONG_HEAD = 14;

/** What a reader has to see first. */
const SECTION = writeCapture((writer) => writer.section());
/** Longer last events of a capture are not read. */
const MAX_LAST_BYTES = 1 << 20;

const FLAGGED: ReadonlySet<number> = new Set([BlockType.FLAGGED_EVENT_V1, BlockType.FLAGGED_EVENT_V2, BlockType.FLAGGED_EVENT_V2_LARGE]);
const UNFLAGGED: ReadonlySet<number> = new Set([BlockType.EVENT_V1, BlockType.EVENT_V2, BlockType.EVENT_V2_LARGE]);

type Visit = (row: number, event: EventView) => void;

export interface ReadOptions {
  readonly wants?: (eventType: number) => boolean;
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/** Consecutive rows of the request, and where their bytes are. */
interface Range {
  readonly rows: number[];
  readonly from: number;
  to: number;
}

export class EventReader {
  readonly #index: CaptureIndex;
  readonly #bytes: RandomAccess;

  constructor(index: CaptureIndex, bytes: RandomAccess) {
    this.#index = index;
    this.#bytes = bytes;
  }

  /**
   * @param rows ascending.
   * @param visit gets each event where it lies in memory, valid during the call; events that cannot be read any more are left out.
   * @param options.wants whether there may be rows of an event type: events of others are passed over. @param options.signal stops between two reads.
   * @throws Error when the file cannot be read any more.
   */
  async read(rows: Iterable<number>, visit: Visit, { wants, signal }: ReadOptions = {}): Promise<void> {
    const interest = new EventInterest();
    if (wants !== undefined) for (const type of interest.delivered.keys()) interest.delivered[type] = wants(type) ? 1 : 0;
    for (const range of this.#ranges(rows)) {
      if (signal?.aborted === true) return;
      const bytes = await this.#bytes.read(range.from, range.to - range.from);
      const begin = blockStart(bytes, this.#placeOf(range.rows[0] ?? 0) - range.from);
      if (begin !== undefined) this.#visit(range, bytes.subarray(begin), range.from + begin, interest, visit);
    }
  }

  /** Those rows of a part in whose bytes one of the texts lies, and maybe some more. @throws Error when the file cannot be read any more. */
  async holding({ chunk, rows, count }: SelectionPart, texts: readonly Uint8Array[]): Promise<SelectionPart> {
    const searches = texts.map((text) => new ByteSearch(text));
    const overlap = Math.max(...searches.map(({ length }) => length)) - 1;
    const isHit = new Uint8Array(chunk.count);
    const end = this.#endOf(chunk.firstRow + (rows[count - 1] ?? 0));
    for (let from = this.#placeOf(chunk.firstRow + (rows[0] ?? 0)); from < end; from += MAX_READ_BYTES) {
      const bytes = await this.#bytes.read(from, Math.min(end - from, MAX_READ_BYTES + overlap));
      for (const search of searches) {
        for (let at = search.next(bytes, 0); at >= 0; ) {
          const place = lastPlaceAt(chunk, (from + at) / 2);
          isHit[place] = 1;
          // One hit in an event is enough.
          at = place + 1 < chunk.count ? search.next(bytes, Math.max(at + 1, (chunk.place[place + 1] ?? 0) * 2 - from)) : -1;
        }
      }
    }
    const left = new Uint16Array(count);
    let size = 0;
    for (let at = 0; at < count; at++) if (isHit[rows[at] ?? 0] === 1) left[size++] = rows[at] ?? 0;
    return { chunk, rows: left, count: size };
  }

  #visit({ rows }: Range, bytes: Uint8Array, from: number, interest: EventInterest, visit: Visit): void {
    let next = 0;
    const reader = new ScapReader(
      {
        interest,
        onEvent: (event) => {
          const place = reader.eventPosition - SECTION.length + from;
          while (next < rows.length && this.#placeOf(rows[next] ?? 0) < place) next += 1;
          const row = rows[next];
          if (row === undefined || this.#placeOf(row) !== place) return;
          event.num = this.#index.numbering.numberOf(row);
          visit(row, event);
          next += 1;
        },
      },
      { bufferBytes: SECTION.length + Math.min(BUFFER_BYTES, bytes.length) },
    );
    reader.push(SECTION);
    reader.push(bytes);
  }

  *#ranges(rows: Iterable<number>): Generator<Range> {
    let range: Range | undefined;
    for (const row of rows) {
      const from = Math.max(0, this.#placeOf(row) - LONG_HEAD);
      const to = this.#endOf(row);
      if (range !== undefined && from - range.to < GAP_BYTES && to - range.from < MAX_READ_BYTES) {
        range.rows.push(row);
        range.to = to;
        continue;
      }
      if (range !== undefined) yield range;
      range = { rows: [row], from, to };
    }
    if (range !== undefined) yield range;
  }

  #placeOf(row: number): number {
    // Asked several times for each row: no object is made for it.
    return (this.#index.chunks[Math.floor(row / CHUNK_ROWS)]?.place[row % CHUNK_ROWS] ?? 0) * 2;
  }

  /** Where the next row begins: the bytes in between are the event's, and those of events that are not shown. */
  #endOf(row: number): number {
    return row + 1 < this.#index.rows ? this.#placeOf(row + 1) : this.#placeOf(row) + MAX_LAST_BYTES;
  }
}

/** @param half of an offset in the capture. @returns the place in the chunk of the event that lies there. */
function lastPlaceAt({ place: places, count }: EventChunk, half: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) <= half) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** @param place of the event within the bytes. @returns where its block begins. */
function blockStart(bytes: Uint8Array, place: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [head, types] of [[SHORT_HEAD, UNFLAGGED], [LONG_HEAD, FLAGGED]] as const) {
    const at = place - head;
    if (at < 0 || at + BLOCK_OVERHEAD > bytes.length) continue;
    if (types.has(currentBlockType(view.getUint32(at, true)))) return at;
  }
  return undefined;
}
