/** The processes of a capture, with their lifetimes. A process id that was given to another process is another process. */
import type { Actor } from './actors.ts';

export interface ProcessRecord {
  readonly number: number;
  readonly pid: number;
  /** The process that made it, when that is known. */
  parent: ProcessRecord | undefined;
  /** The newest facts about its main thread. */
  actor: Actor | undefined;
  /** ns since the first event; undefined: it ran before the capture began, or its beginning was lost. */
  start: number | undefined;
  /** The same; undefined: it ran when the capture ended. */
  end: number | undefined;
  /** As wait(2) gives it. */
  exitStatus: number | undefined;
}

export class Processes {
  readonly records: ProcessRecord[] = [];

  add(pid: number, parent: ProcessRecord | undefined): ProcessRecord {
    const record: ProcessRecord = { number: this.records.length, pid, parent, actor: undefined, start: undefined, end: undefined, exitStatus: undefined };
    this.records.push(record);
    return record;
  }
}
