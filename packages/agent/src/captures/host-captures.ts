/** Captures of this host that end up on the server: made by the flight recorder, kept on disk until the server has them. */
import { mkdirSync } from 'node:fs';
import type { CaptureInfo } from '@eyrie/schema';
import type { Outcome } from '../response/container-action.ts';
import type { CaptureOutcome, FlightRecorder, RunningCapture } from '../recorder/recorder.ts';
import type { CaptureClient } from './capture-client.ts';
import { CaptureRecord } from './capture-record.ts';
import { CaptureUploader } from './capture-uploader.ts';

export interface HostCapturesOptions {
  readonly recorder: FlightRecorder;
  /** Of these captures alone. */
  readonly folder: string;
  readonly client: CaptureClient;
  /** What a person at the terminal should know. */
  readonly note: (text: string) => void;
}

/** Of one capture, unless it says otherwise. */
const MAX_BYTES = 256 << 20;
/** Of all that wait for the server: beyond, no new one is begun. */
const MAX_WAITING_BYTES = 2 ** 31;

export class HostCaptures {
  readonly #options: HostCapturesOptions;
  readonly #uploader: CaptureUploader;
  readonly #records = new Set<CaptureRecord>();
  readonly #running = new Map<string, RunningCapture>();

  /** @throws Error when the folder cannot be used. */
  constructor(options: HostCapturesOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.#uploader = new CaptureUploader({ client: options.client, onGone: (record, refused) => this.#gone(record, refused) });
    for (const record of CaptureRecord.left(options.folder)) this.#send(record);
  }

  /** Begins a capture. @returns fulfilled when it is written; never rejected. */
  async make(info: CaptureInfo): Promise<Outcome> {
    let record: CaptureRecord;
    try {
      record = CaptureRecord.create(this.#options.folder, info);
    } catch (error) {
      const reason = `what is known of the capture cannot be kept: ${textOf(error)}`;
      this.#options.note(`The capture ${info.name} was not begun: ${reason}`);
      return { state: 'failed', reason };
    }
    try {
      this.#assertRoom();
      const running = this.#options.recorder.capture({
        path: record.path,
        trigger: BigInt(info.triggerAt),
        beforeNs: info.beforeNs,
        afterNs: info.afterNs,
        containerId: info.containerId,
        filter: info.filter,
        limits: { maxBytes: info.maxBytes ?? MAX_BYTES, maxEvents: info.maxEvents },
      });
      this.#running.set(info.id, running);
      this.#send(record);
      return this.#written(record, await running.outcome);
    } catch (error) {
      record.fail(textOf(error));
      this.#send(record);
      return { state: 'failed', reason: textOf(error) };
    }
  }

  /** Ends it with what it has. */
  stop(id: string): void {
    this.#running.get(id)?.stop();
  }

  close(): void {
    this.#uploader.close();
  }

  #written(record: CaptureRecord, { end, bytes, sha256, events, missedBytes, from, error }: CaptureOutcome): Outcome {
    this.#running.delete(record.info.id);
    if (!this.#records.has(record)) {
      record.remove();
      return { state: 'failed', reason: 'the server did not want it' };
    }
    if (sha256 === undefined || end === 'failed') {
      const reason = `the capture could not be written: ${error ?? 'no reason is known'}`;
      record.fail(reason);
      return { state: 'failed', reason };
    }
    record.finish({ bytes, sha256, end, fromAt: String(from), events, missedBytes });
    return { state: 'done' };
  }

  #send(record: CaptureRecord): void {
    this.#records.add(record);
    this.#uploader.add(record);
  }

  #gone(record: CaptureRecord, refused: string | undefined): void {
    this.#records.delete(record);
    // Nobody wants what it is still writing either.
    this.stop(record.info.id);
    if (refused !== undefined) this.#options.note(`The capture ${record.info.name} is given up: ${refused}`);
  }

  #assertRoom(): void {
    let waiting = 0;
    for (const { file } of this.#records) waiting += file?.bytes ?? 0;
    if (waiting > MAX_WAITING_BYTES) throw new Error(`${waiting >> 20} MB of captures on this host wait for the server`);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
