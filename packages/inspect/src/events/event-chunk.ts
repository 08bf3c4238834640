/**
 * The events of a capture as typed columns, in chunks of {@link CHUNK_ROWS}. A row is an event as it was recorded and as people are shown it;
 * rows are numbered from 0 in the order of the capture. Its bytes stay in the file, at {@link EventChunk.place}.
 */

export const CHUNK_ROWS = 1 << 16;

/** In {@link EventChunk.result}: the event returns nothing. */
export const NO_RESULT = -0x8000_0000;
/** In {@link EventChunk.result} and {@link EventChunk.latency}: too large for the column, see {@link EventChunk.wideResults}. */
export const WIDE_RESULT = 0x7fff_ffff;
const WIDE_LATENCY = 0xffff_ffff;
/** ns that lower halves of times can tell apart. */
const LONGEST_SPAN = 0xffff_ffff;

/** Columns as they are stored, in this order. */
export interface ChunkColumns {
  readonly time: Uint32Array;
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
  /** Lower halves of the times, which count in ns since the first event of the capture: enough while the chunk spans less than 4.3 s, as it does on any busy host. */
  readonly time: Uint32Array;
  /** Whole times, of a chunk that spans longer. */
  wideTime: Float64Array | undefined = undefined;
  /** Earliest and latest of the times. */
  least = -0;
  most = -0;
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
    const { wideTime, least } = this;
    return wideTime === undefined ? least + (((this.time[index] ?? 0) - (least >>> 0)) >>> 0) : (wideTime[index] ?? 0);
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

  /** To be called in the order of places. */
  setTime(index: number, time: number): void {
    const { wideTime } = this;
    if (wideTime !== undefined) wideTime[index] = time;
    else if (index > 0 && Math.max(time, this.most) - Math.min(time, this.least) > LONGEST_SPAN) this.#widen(index, time);
    else this.time[index] = time;
    if (index === 0) this.least = this.most = time;
    else if (time > this.most) this.most = time;
    else if (time < this.least) this.least = time;
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

  #widen(index: number, time: number): void {
    const wideTime = new Float64Array(CHUNK_ROWS);
    for (let at = 0; at < index; at++) wideTime[at] = this.timeAt(at);
    wideTime[index] = time;
    this.wideTime = wideTime;
  }
}

function emptyColumns(): ChunkColumns {
  return {
    time: new Uint32Array(CHUNK_ROWS),
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
