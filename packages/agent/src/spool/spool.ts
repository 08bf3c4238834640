/**
 * Batches of policy events on their way to the server, on disk until the server has stored them. Bounded: when it is full, the least severe go first,
 * the oldest of them before the newer, and every event lost is counted by its severity. A batch has one severity, a number of its own that grows, and a
 * content that never changes: so the server can tell a repeat from news. What a full disk does not take waits in memory.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { SEVERITY_NAMES } from '@eyrie/schema';
import type { SeverityName } from '@eyrie/schema';
import { HeldBatches } from './held-batches.ts';
import { HEAD_BYTES } from './record.ts';
import { Segment } from './segment.ts';

export interface SpoolOptions {
  readonly folder: string;
  /** Bytes that all segment files may have together. */
  readonly maxBytes: number;
  readonly segmentBytes?: number;
}

export interface SpooledBatch {
  readonly seq: number;
  readonly events: number;
  /** JSON array of the events. */
  readonly body: string;
}

/** What must survive the segments: the highest number ever given out, and up to where the server has everything. */
interface State {
  readonly highest: number;
  readonly acked: number;
}

const SEGMENT_BYTES = 1024 * 1024;
const SYNC_MS = 1000;
/** A full disk must not become a full memory. */
const HELD_BYTES = 32 * 1024 * 1024;
/** From the least valuable on. */
const LEAST_FIRST: readonly SeverityName[] = [...SEVERITY_NAMES].reverse();

export class Spool {
  readonly #options: Required<SpoolOptions>;
  readonly #segments: Segment[] = [];
  readonly #held: HeldBatches;
  readonly #dropped: Record<SeverityName, number> = { High: 0, Medium: 0, Low: 0, Info: 0 };
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;
  #highest = 0;
  #acked = 0;
  /** Batches up to this number may be with the server already, also when the line broke before it could say so. */
  #sent = 0;
  #isStateWritten = true;
  #problem: string | undefined;

  /** Opens the folder, which one process at a time may use. @throws when it cannot be read or written. */
  constructor(options: SpoolOptions) {
    this.#options = { segmentBytes: Math.max(4096, Math.min(SEGMENT_BYTES, options.maxBytes >> 4)), ...options };
    this.#held = new HeldBatches(Math.min(HELD_BYTES, options.maxBytes));
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const known = readState(options.folder);
    this.#acked = known.acked;
    this.#highest = known.highest;
    for (const name of readdirSync(options.folder).sort()) {
      const opened = Segment.open(options.folder, name, this.#acked);
      if (opened === undefined) continue;
      const { segment, lostEvents } = opened;
      this.#dropped[segment.lane] += lostEvents;
      this.#highest = Math.max(this.#highest, segment.lastSeq);
      if (segment.isEmpty) {
        segment.delete();
      } else {
        this.#segments.push(segment);
        this.#bytes += segment.bytes;
      }
    }
    this.#writeState();
    this.#timer = setInterval(() => this.#sync(), SYNC_MS).unref();
  }

  get bytes(): number {
    return this.#bytes + this.#held.bytes;
  }

  /** Events that the server has not acknowledged. */
  get events(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.events, this.#held.events);
  }

  /** Events lost since the spool was opened, by severity: for want of room or by damage. */
  get dropped(): Readonly<Record<SeverityName, number>> {
    return this.#dropped;
  }

  /** Why the last write failed, if it did. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The highest number that the server has acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  /** @param body JSON array of events of this severity. @returns the number of the batch, or undefined when it was dropped and counted. */
  append(lane: SeverityName, events: number, body: string): number | undefined {
    const bytes = Buffer.from(body);
    const needed = bytes.length + HEAD_BYTES;
    while (this.#bytes + needed > this.#options.maxBytes) {
      if (!this.#evictFor(lane)) {
        this.#dropped[lane] += events;
        return undefined;
      }
    }
    const seq = this.#highest + 1;
    this.#highest = seq;
    this.#isStateWritten = false;
    if (this.#write(lane, seq, events, bytes)) return seq;
    const gone = this.#held.add({ lane, seq, events, body: bytes }, this.#sent);
    for (const batch of gone) this.#dropped[batch.lane] += batch.events;
    return gone.some((batch) => batch.seq === seq) ? undefined : seq;
  }

  /** @returns the batch with the lowest number above `seq`, or undefined; it is then taken to be on its way. */
  next(seq: number): SpooledBatch | undefined {
    let found: { segment: Segment; place: NonNullable<ReturnType<Segment['firstAfter']>> } | undefined;
    for (const segment of this.#segments) {
      const place = segment.firstAfter(Math.max(seq, this.#acked));
      if (place !== undefined && (found === undefined || place.seq < found.place.seq)) found = { segment, place };
    }
    const held = this.#held.firstAfter(Math.max(seq, this.#acked));
    if (held !== undefined && (found === undefined || held.seq < found.place.seq)) {
      this.#sent = Math.max(this.#sent, held.seq);
      return { seq: held.seq, events: held.events, body: held.body.toString('utf8') };
    }
    if (found === undefined) return undefined;
    this.#sent = Math.max(this.#sent, found.place.seq);
    return { seq: found.place.seq, events: found.place.events, body: found.segment.readBody(found.place) };
  }

  /** Everything up to and including `seq` is stored by the server. */
  acknowledge(seq: number): void {
    if (seq <= this.#acked || seq > this.#highest) return;
    this.#acked = seq;
    this.#isStateWritten = false;
    for (const segment of this.#segments) segment.acknowledge(seq);
    this.#held.acknowledge(seq);
    // A segment that is still written to is kept until it is worth the trouble.
    for (const segment of this.#segments.filter((candidate) => candidate.isEmpty && (!candidate.isOpen || candidate.bytes >= this.#options.segmentBytes)))
      this.#remove(segment);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#writeHeld();
    for (const { lane, events } of this.#held.batches) this.#dropped[lane] += events;
    for (const segment of this.#segments.slice()) {
      if (segment.isEmpty) this.#remove(segment);
      else segment.close();
    }
    this.#writeState();
  }

  /** @returns whether the disk took it. */
  #write(lane: SeverityName, seq: number, events: number, body: Buffer): boolean {
    try {
      const segment = this.#openSegment(lane, seq);
      const before = segment.bytes;
      segment.append(seq, events, body);
      this.#bytes += segment.bytes - before;
      this.#problem = undefined;
      return true;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  /** What waits in memory goes to the disk as soon as there is room. */
  #writeHeld(): void {
    for (const batch of this.#held.batches.slice()) {
      if (!this.#write(batch.lane, batch.seq, batch.events, batch.body)) return;
      this.#held.remove(batch);
    }
  }

  /** Numbers grow within a segment, so what had to wait in memory gets a new one. */
  #openSegment(lane: SeverityName, seq: number): Segment {
    const last = this.#segments.findLast((segment) => segment.lane === lane && segment.isOpen);
    if (last !== undefined && last.bytes < this.#options.segmentBytes && last.lastSeq < seq) return last;
    if (last !== undefined && last.isEmpty) this.#remove(last);
    else last?.close();
    const created = Segment.create(this.#options.folder, lane, seq);
    this.#segments.push(created);
    return created;
  }

  /** Makes room for an event of `lane` at the cost of something not more valuable. @returns whether there was any. */
  #evictFor(lane: SeverityName): boolean {
    // What the server has already costs nothing.
    const done = this.#segments.find((segment) => segment.isEmpty && segment.bytes > 0);
    if (done !== undefined) {
      this.#remove(done);
      return true;
    }
    for (const candidate of LEAST_FIRST.slice(0, LEAST_FIRST.indexOf(lane) + 1)) {
      // What is on its way may be stored: dropping it would count as lost what is not.
      const victim = this.#segments.find((segment) => segment.lane === candidate && segment.firstSeq > this.#sent);
      if (victim === undefined) continue;
      this.#dropped[candidate] += victim.events;
      this.#remove(victim);
      return true;
    }
    return false;
  }

  #remove(segment: Segment): void {
    this.#writeState();
    this.#bytes -= segment.bytes;
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    segment.delete();
  }

  #sync(): void {
    this.#writeHeld();
    for (const segment of this.#segments) segment.sync();
    this.#writeState();
  }

  /** A failure is no loss: without it the next run sends again what the server has, and the server notices. */
  #writeState(): void {
    if (this.#isStateWritten) return;
    const file = join(this.#options.folder, 'state');
    try {
      writeFileSync(`${file}.new`, encodeState({ highest: this.#highest, acked: this.#acked }));
      renameSync(`${file}.new`, file);
      this.#isStateWritten = true;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}

/** Two numbers and a checksum of them. */
function encodeState({ highest, acked }: State): string {
  const numbers = `${highest} ${acked}`;
  return `${numbers} ${crc32(numbers)}\n`;
}

function readState(folder: string): State {
  try {
    const text = readFileSync(join(folder, 'state'), 'utf8');
    const [highest = 0, acked = 0] = text.split(' ').map(Number);
    if (text === encodeState({ highest, acked })) return { highest, acked };
  } catch {
    // Absent: the first start.
  }
  // Numbers go on after the highest batch that is there.
  return { highest: 0, acked: 0 };
}
