/**
 * Brings captures to the server while they grow. A file leaves this host when the server has said that all of it is there and its checksum
 * is right; until then nothing is lost by an end of the agent, of the server or of the line.
 */
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { KNOWN_CAPTURE, MAX_CAPTURE_PIECE } from '@eyrie/schema';
import type { CaptureAnswer, CaptureClient } from './capture-client.ts';
import type { CaptureRecord } from './capture-record.ts';

export interface CaptureUploaderOptions {
  readonly client: Pick<CaptureClient, 'put'>;
  /** The server has it; or does not want it (any more), with the reason. */
  readonly onGone: (record: CaptureRecord, refused: string | undefined) => void;
}

interface Upload {
  readonly record: CaptureRecord;
  /** Bytes that the server has; undefined before it was asked. */
  sent: number | undefined;
}

const LOOK_MS = 200;
const RETRY_MS = { first: 500, longest: 15_000 };

export class CaptureUploader {
  readonly #options: CaptureUploaderOptions;
  #uploads: Upload[] = [];
  #isWorking = false;
  #isClosed = false;

  constructor(options: CaptureUploaderOptions) {
    this.#options = options;
  }

  add(record: CaptureRecord): void {
    this.#uploads.push({ record, sent: undefined });
    if (!this.#isWorking) void this.#work();
  }

  /** What is not sent stays on disk for the next run. */
  close(): void {
    this.#isClosed = true;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    let retry = RETRY_MS.first;
    while (this.#uploads.length > 0 && !this.#isClosed) {
      try {
        let isIdle = true;
        for (const upload of this.#uploads.slice()) isIdle = !(await this.#advance(upload)) && isIdle;
        retry = RETRY_MS.first;
        if (isIdle) await sleep(LOOK_MS, undefined, { ref: false });
      } catch {
        // The server is away: the uplink says so.
        await sleep(retry, undefined, { ref: false });
        retry = Math.min(retry * 2, RETRY_MS.longest);
      }
    }
    this.#isWorking = false;
  }

  /** One step. @returns whether there was something to do. @throws Error when it is to be tried again later. */
  async #advance(upload: Upload): Promise<boolean> {
    const { record } = upload;
    const { client } = this.#options;
    const { id } = record.info;
    if (upload.sent === undefined) {
      this.#take(upload, await client.put(id, record.isAnnounced ? KNOWN_CAPTURE : '', record.info));
      if (upload.sent !== undefined) record.announced();
      return true;
    }
    if (record.failed !== undefined) {
      this.#conclude(upload, await client.put(id, '/failed', { reason: record.failed }));
      return true;
    }
    const { end, file } = record;
    if (file !== undefined && upload.sent < file.bytes) {
      const piece = await readPiece(file.path, upload.sent, Math.min(MAX_CAPTURE_PIECE, file.bytes - upload.sent));
      this.#take(upload, await client.put(id, `/data?offset=${upload.sent}`, piece));
      return true;
    }
    if (end === undefined) return false;
    this.#conclude(upload, await client.put(id, '/end', end));
    return true;
  }

  #conclude(upload: Upload, answer: CaptureAnswer): void {
    if (answer.status === 200) this.#drop(upload, undefined);
    else this.#take(upload, answer);
  }

  /** What an answer means for the upload. */
  #take(upload: Upload, { status, size, message }: CaptureAnswer): void {
    if (status === 410) this.#drop(upload, message);
    else if (size !== undefined && (status === 200 || status === 409 || status === 422)) upload.sent = size;
    else if (status === 404) upload.sent = undefined;
    else if (status !== 200) throw new Error(message);
  }

  #drop(upload: Upload, refused: string | undefined): void {
    if (!this.#uploads.includes(upload)) return;
    this.#uploads = this.#uploads.filter((other) => other !== upload);
    this.#options.onGone(upload.record, refused);
    upload.record.remove();
  }
}

/** The file may get its final name between a look and this: then it is looked for anew. */
async function readPiece(path: string, from: number, bytes: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(bytes);
    const { bytesRead } = await handle.read(piece, 0, bytes, from);
    return piece.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
