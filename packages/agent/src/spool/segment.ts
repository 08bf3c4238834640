/** A file of records of one severity, appended to until it is large enough. */
import { closeSync, fdatasync, ftruncateSync, openSync, readFileSync, readSync, truncateSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITY_NAMES } from '@eyrie/schema';
import type { SeverityName } from '@eyrie/schema';
import { encodeRecord, scanSegment } from './record.ts';
import type { RecordPlace } from './record.ts';

export class Segment {
  readonly lane: SeverityName;
  readonly #file: string;
  readonly #records: RecordPlace[];
  #bytes: number;
  #events: number;
  #writing: number | undefined;
  #isSynced = true;

  private constructor(lane: SeverityName, file: string, records: RecordPlace[], bytes: number) {
    this.lane = lane;
    this.#file = file;
    this.#records = records;
    this.#bytes = bytes;
    this.#events = records.reduce((sum, record) => sum + record.events, 0);
  }

  static create(folder: string, lane: SeverityName, firstSeq: number): Segment {
    const segment = new Segment(lane, join(folder, segmentName(lane, firstSeq)), [], 0);
    segment.#writing = openSync(segment.#file, 'ax', 0o600);
    return segment;
  }

  /** Reads a file of an earlier run and cuts off what was not written to its end. @returns undefined for a file that is none of ours. */
  static open(folder: string, name: string, acked: number): { segment: Segment; lostEvents: number } | undefined {
    const lane = SEVERITY_NAMES.find((candidate) => name.startsWith(`${candidate.toLowerCase()}-`));
    if (lane === undefined || !name.endsWith('.seg')) return undefined;
    const file = join(folder, name);
    const content = readFileSync(file);
    const { records, validBytes, lostEvents } = scanSegment(content);
    if (validBytes < content.length) truncateSync(file, validBytes);
    return {
      segment: new Segment(
        lane,
        file,
        records.filter((record) => record.seq > acked),
        validBytes,
      ),
      lostEvents,
    };
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Events that are not acknowledged. */
  get events(): number {
    return this.#events;
  }

  get firstSeq(): number {
    return this.#records[0]?.seq ?? 0;
  }

  get lastSeq(): number {
    return this.#records.at(-1)?.seq ?? 0;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  get isOpen(): boolean {
    return this.#writing !== undefined;
  }

  /** @throws when the disk takes no more; the file is then as it was. */
  append(seq: number, events: number, body: Uint8Array): void {
    if (this.#writing === undefined) throw new Error('the segment is closed');
    const record = encodeRecord(seq, events, body);
    try {
      for (let written = 0; written < record.length;) written += writeSync(this.#writing, record, written);
    } catch (error) {
      ftruncateSync(this.#writing, this.#bytes);
      throw error;
    }
    this.#records.push({ seq, events, offset: this.#bytes + record.length - body.length, length: body.length });
    this.#bytes += record.length;
    this.#events += events;
    this.#isSynced = false;
  }

  /** @returns the first batch with a number above `seq`, or undefined. */
  firstAfter(seq: number): RecordPlace | undefined {
    if (this.lastSeq <= seq) return undefined;
    let low = 0;
    for (let high = this.#records.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#records[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return this.#records[low];
  }

  readBody(place: RecordPlace): string {
    const body = Buffer.alloc(place.length);
    const file = openSync(this.#file, 'r');
    try {
      readSync(file, body, 0, place.length, place.offset);
    } finally {
      closeSync(file);
    }
    return body.toString('utf8');
  }

  /** Forgets batches up to and including `seq`; the file stays. */
  acknowledge(seq: number): void {
    let count = 0;
    while ((this.#records[count]?.seq ?? Infinity) <= seq) {
      this.#events -= this.#records[count]?.events ?? 0;
      count += 1;
    }
    this.#records.splice(0, count);
  }

  /** Brings what was written to the disk itself, in the background; a failure shows at the next write. */
  sync(): void {
    if (this.#isSynced || this.#writing === undefined) return;
    this.#isSynced = true;
    fdatasync(this.#writing, () => undefined);
  }

  close(): void {
    if (this.#writing !== undefined) closeSync(this.#writing);
    this.#writing = undefined;
  }

  delete(): void {
    this.close();
    unlinkSync(this.#file);
    this.#bytes = 0;
  }
}

/** Names sort by number within a severity. */
function segmentName(lane: SeverityName, firstSeq: number): string {
  return `${lane.toLowerCase()}-${String(firstSeq).padStart(16, '0')}.seg`;
}
