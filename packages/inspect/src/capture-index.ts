/** A capture as it is in memory once it was read: columns of its events, and the tables that these refer to. */
import type { MachineInfo, UserEntry, GroupEntry } from '@eyrie/scap';
import type { Container } from '@eyrie/state';
import { CallTable } from './events/call-table.ts';
import { CHUNK_ROWS, EventChunk } from './events/event-chunk.ts';
import type { Mark } from './events/marks.ts';
import { Numbering } from './events/numbering.ts';
import { Samples } from './events/samples.ts';
import { Actors, type Actor } from './subjects/actors.ts';
import { Descriptors } from './subjects/descriptors.ts';
import { Processes } from './subjects/processes.ts';

/** A socket that waits for connections or datagrams. */
export interface Listener {
  readonly actor: number;
  readonly fd: number;
  readonly fdNumber: number;
  /** ns since the first event; undefined: it was there before the capture began. */
  readonly from: number | undefined;
  /** The same; undefined: it was there when the capture ended. */
  until: number | undefined;
}

export interface CaptureCounts {
  /** Event blocks, also of events that people are not shown. */
  blocks: number;
  /** Snapshots of processor times, which old captures hold for every thread once a second. */
  processSnapshots: number;
  damaged: number;
  unknownEvents: number;
}

export class CaptureIndex {
  readonly chunks: EventChunk[] = [];
  readonly calls: CallTable;
  readonly numbering: Numbering;
  readonly actors = new Actors();
  readonly processes = new Processes();
  readonly descriptors = new Descriptors();
  readonly samples = new Samples();
  readonly marks: Mark[] = [];
  /** Threads that lived when the capture ended, whether or not they did anything. */
  readonly survivors: Actor[] = [];
  readonly listeners: Listener[] = [];
  /** Those that the capture knows, also those in which nothing happened. */
  readonly containers: Container[] = [];
  readonly users = new Map<number, UserEntry>();
  readonly groups = new Map<number, GroupEntry>();
  readonly counts: CaptureCounts = { blocks: 0, processSnapshots: 0, damaged: 0, unknownEvents: 0 };
  machine: MachineInfo | undefined = undefined;
  hostname = '';
  /** Time of the first event, ns since the epoch: what times of rows count from. */
  startTime = 0n;
  // -0: see the recorder.
  /** Times of the first and the last event that people are shown, ns since {@link startTime}. */
  firstTime = -0;
  lastTime = -0;
  /** The newest time of any event: process snapshots may come after the last that is shown. */
  endTime = -0;
  /** Enter events were recorded: how long calls took is known. */
  hasLatencies = false;
  /** Bytes of the capture, uncompressed, that were understood. */
  bytes = 0;
  /** The file is compressed. */
  isCompressed = false;
  /** Why reading ended before the end of the file, in words for people; undefined: it did not. */
  damage: string | undefined = undefined;
  rows = 0;

  constructor(calls = new CallTable(), numbering = new Numbering()) {
    this.calls = calls;
    this.numbering = numbering;
  }

  /** The chunk that the next row goes to. */
  get open(): EventChunk {
    let last = this.chunks.at(-1);
    if (last === undefined || last.count === CHUNK_ROWS) {
      last = new EventChunk(this.rows);
      this.chunks.push(last);
    }
    return last;
  }

  /** @throws RangeError when there is no such row. */
  chunkOf(row: number): { readonly chunk: EventChunk; readonly index: number } {
    const chunk = this.chunks[Math.floor(row / CHUNK_ROWS)];
    const index = row % CHUNK_ROWS;
    if (chunk === undefined || index >= chunk.count || row < 0) throw new RangeError(`there is no event ${row}: there are ${this.rows}`);
    return { chunk, index };
  }
}
