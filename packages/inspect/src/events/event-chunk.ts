/**
 * The events of a capture as typed columns, in chunks of {@link CHUNK_ROWS}. A row is an event as it was recorded and as people are shown it;
 * rows are numbered from 0 in the order of the capture. Its bytes stay in the file, at {@link EventChunk.place}.
 */

export const CHUNK_ROWS = 1 << 16;

/** In {@link EventChunk.result}: the event returns nothing. */
export const NO_RESULT = -0x8000_0000;
/** In {@link EventChunk.result} and {@link EventChunk.latency}: too large for the column, see {@link EventChunk.wideResults}. */
const WIDE_RESULT = 0x7fff_ffff;
const WIDE_LATENCY = 0xffff_ffff;

/** Columns as they are stored, in this order. */
export interface ChunkColumns {
  readonly time: Float64Array | Uint32Array;
  readonly call: Uint16Array;
  readonly cpu: Uint16Array;
  readonly actor: Uint32Array;
  readonly fd: Uint32Array;
  readonly fdNumber: Int32Array;
  readonly result: Int32Array;
  readonly latency: Uint32Array;
  readonly place: Uint32Array;
}

export class EventChunk implements ChunkColumns {
  /** Number of the chunk's first row. */
  readonly firstRow: number;
  count = 0;
  /** What {@link time} counts from: ns since the first event of the capture. */
  timeBase = 0;
  time: Float64Array | Uint32Array;
  /** Least and most of the times, once the chunk is sealed; undefined: not known. */
  span: { readonly least: number; readonly most: number } | undefined = undefined;
  /** Event type, or system call without a type of its own: see `CallTable`. */
  readonly call: Uint16Array;
  readonly cpu: Uint16Array;
  /** Who acted, as it was then: see `Actors`. */
  readonly actor: Uint32Array;
  /** Number of the descriptor's facts in `Descriptors`; 0: none. */
  readonly fd: Uint32Array;
  readonly fdNumber: Int32Array;
  readonly result: Int32Array;
  /** ns between entering and leaving the call. */
  readonly latency: Uint32Array;
  /** Half of the offset in the uncompressed capture at which the event begins: events begin at even places. */
  readonly place: Uint32Array;
  /** By place in the chunk. */
  readonly wideResults = new Map<number, number>();
  readonly wideLatencies = new Map<number, number>();

  constructor(firstRow: number, columns: ChunkColumns = emptyColumns()) {
    this.firstRow = firstRow;
    this.time = columns.time;
    this.call = columns.call;
    this.cpu = columns.cpu;
    this.actor = columns.actor;
    this.fd = columns.fd;
    this.fdNumber = columns.fdNumber;
    this.result = columns.result;
    this.latency = columns.latency;
    this.place = columns.place;
  }

  timeAt(index: number): number {
    return this.timeBase + (this.time[index] ?? 0);
  }

  /** @returns undefined when the event returns nothing. */
  resultAt(index: number): number | undefined {
    const result = this.result[index] ?? NO_RESULT;
    if (result === NO_RESULT) return undefined;
    return result === WIDE_RESULT ? this.wideResults.get(index) : result;
  }

  latencyAt(index: number): number {
    const latency = this.latency[index] ?? 0;
    return latency === WIDE_LATENCY ? (this.wideLatencies.get(index) ?? 0) : latency;
  }

  setResult(index: number, result: number | undefined): void {
    if (result === undefined) this.result[index] = NO_RESULT;
    else if (result > NO_RESULT && result < WIDE_RESULT) this.result[index] = result;
    else {
      this.result[index] = WIDE_RESULT;
      this.wideResults.set(index, result);
    }
  }

  setLatency(index: number, latency: number): void {
    if (latency < WIDE_LATENCY) this.latency[index] = latency;
    else {
      this.latency[index] = WIDE_LATENCY;
      this.wideLatencies.set(index, latency);
    }
  }

  /** Makes times take half the room, when the chunk spans less than 4.3 s, as it does on any busy host. To be called when it is full. */
  seal(): void {
    const { time, count } = this;
    let least = time[0] ?? 0;
    let most = least;
    for (let at = 1; at < count; at++) {
      const value = time[at] ?? 0;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    this.span = { least, most };
    if (most - least > 0xffff_ffff) return;
    const short = new Uint32Array(count);
    for (let at = 0; at < count; at++) short[at] = (time[at] ?? 0) - least;
    this.time = short;
    this.timeBase = least;
  }
}

function emptyColumns(): ChunkColumns {
  return {
    time: new Float64Array(CHUNK_ROWS),
    call: new Uint16Array(CHUNK_ROWS),
    cpu: new Uint16Array(CHUNK_ROWS),
    actor: new Uint32Array(CHUNK_ROWS),
    fd: new Uint32Array(CHUNK_ROWS),
    fdNumber: new Int32Array(CHUNK_ROWS),
    result: new Int32Array(CHUNK_ROWS),
    latency: new Uint32Array(CHUNK_ROWS),
    place: new Uint32Array(CHUNK_ROWS),
  };
}
