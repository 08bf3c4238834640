/** Captures on this server: begun by agents or by people, growing while they are made, kept for a time and up to a size. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureFileEnd, CaptureInfo, CaptureOrder } from '@eyrie/schema';
import type { AgentLines } from '../collector/agent-lines.ts';
import type { Log } from '../log.ts';
import { reasonOf } from '../log.ts';
import { AgentAway } from '../response/responses.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { CaptureStorage, StoredFile } from './capture-storage.ts';
import { CaptureStore, type StoredCapture } from './capture-store.ts';

export interface CapturesOptions {
  readonly db: Metadata;
  /** Where files grow. */
  readonly folder: string;
  readonly storage: CaptureStorage;
  readonly lines: AgentLines;
  readonly log: Log;
  readonly retention: CaptureRetention;
}

export interface CaptureRetention {
  readonly days: number;
  /** Of all together; the oldest go first. */
  readonly bytes: number;
}

/** What an agent is told about what it sent. */
export interface UploadAnswer {
  readonly status: 200 | 404 | 409 | 410 | 422 | 507;
  readonly size?: number;
  readonly message?: string;
}

const PRUNE_MS = 10 * 60 * 1000;
const DAY_MS = 86_400_000;
const UNWANTED: UploadAnswer = { status: 410, message: 'it was deleted on the server' };

export class Captures {
  readonly store: CaptureStore;
  readonly #options: CapturesOptions;
  readonly #timer: NodeJS.Timeout;
  /** What is under way for one capture, so that one thing happens to it at a time. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: CapturesOptions) {
    this.#options = options;
    this.store = new CaptureStore(options.db);
    this.#timer = setInterval(() => void this.prune(), PRUNE_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Has an agent make a capture.
   * @throws AgentAway
   */
  async request(agentId: string, order: Omit<CaptureOrder, 'id'>, requestedBy: string): Promise<StoredCapture> {
    const info: CaptureInfo = { ...order, id: randomBytes(16).toString('hex'), triggerAt: String(BigInt(Date.now()) * 1_000_000n) };
    if (this.#options.lines.get(agentId) === undefined) throw new AgentAway('The agent of this host is not connected; no capture was begun.');
    await this.store.add(agentId, info, 'requested', requestedBy);
    this.#options.lines.send(agentId, { type: 'capture', info });
    const stored = await this.store.get(info.id);
    if (stored === undefined) throw new Error(`the capture ${info.id} was stored and is not there`);
    return stored;
  }

  /** Ends one with what it has; what that is comes a moment later. @throws AgentAway */
  stop({ id, agentId }: StoredCapture): void {
    if (!this.#options.lines.send(agentId, { type: 'stopCapture', id })) throw new AgentAway('The agent of this host is not connected; its capture goes on.');
  }

  /** @returns undefined when the file is not here (any more). */
  async file({ id, state }: StoredCapture): Promise<StoredFile | undefined> {
    return state === 'done' ? await this.#options.storage.find(id) : undefined;
  }

  /** Deletes the file and what is known of it; an agent that still sends it is told to stop. */
  async remove(id: string): Promise<void> {
    await this.#inTurn(id, async () => {
      await this.store.remove(id);
      await this.#options.storage.remove(id);
      await rm(this.#growing(id), { force: true });
    });
  }

  /**
   * An agent begins to send, or goes on after a break.
   * @param wasKnown this server has answered this before: if it does not know the capture now, that was deleted.
   */
  async begin(agentId: string, info: CaptureInfo, wasKnown = false): Promise<UploadAnswer> {
    return await this.#inTurn(info.id, async () => {
      const known = await this.#own(agentId, info.id);
      if (known === undefined && (await this.store.get(info.id)) !== undefined) return UNWANTED;
      if (known?.state === 'done') return { status: 200, size: known.size };
      // One that a person asked for and deleted meanwhile is not made anew; one of a policy comes here first.
      if (known === undefined && (wasKnown || info.policy === undefined)) return UNWANTED;
      await this.store.add(agentId, info, 'capturing');
      await this.store.set(info.id, { state: 'capturing' });
      return { status: 200, size: await this.#size(info.id) };
    });
  }

  /** The bytes from an offset on. */
  async append(agentId: string, id: string, offset: number, bytes: Uint8Array): Promise<UploadAnswer> {
    return await this.#inTurn(id, async () => {
      const known = await this.#own(agentId, id);
      if (known === undefined) return UNWANTED;
      if (known.state === 'done') return { status: 200, size: known.size };
      const size = await this.#size(id);
      if (size !== offset) return { status: 409, size };
      await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
      const file = await open(this.#growing(id), 'a', 0o600);
      try {
        await file.writeFile(bytes);
      } catch (error) {
        // What is there of this piece would be in the way of the next attempt.
        await file.truncate(offset).catch(() => undefined);
        if (isDiskFull(error)) return { status: 507, message: 'the disk of the server is full' };
        throw error;
      } finally {
        await file.close();
      }
      await this.store.set(id, { size: size + bytes.length });
      return { status: 200, size: size + bytes.length };
    });
  }

  /** All of it is sent: is it what the agent has? */
  async finish(agentId: string, id: string, end: CaptureFileEnd): Promise<UploadAnswer> {
    return await this.#inTurn(id, async () => {
      const known = await this.#own(agentId, id);
      if (known === undefined) return UNWANTED;
      if (known.state === 'done') return { status: 200, size: known.size };
      const path = this.#growing(id);
      const size = await this.#size(id);
      if (size < end.bytes) return { status: 409, size };
      // An agent that was killed cuts its file after the last whole block.
      if (size > end.bytes) await truncate(path, end.bytes);
      await syncFile(path);
      if ((await digestOf(path)) !== end.sha256) {
        await rm(path, { force: true });
        await this.store.set(id, { size: 0 });
        return { status: 422, size: 0, message: 'the checksum of what arrived is another' };
      }
      await this.#options.storage.put(id, path);
      await this.store.set(id, { state: 'done', size: end.bytes, end, ...(end.end === 'cut' ? { reason: 'the agent ended before the capture did; it goes up to its last whole block' } : {}) });
      return { status: 200, size: end.bytes };
    });
  }

  async failed(agentId: string, id: string, reason: string): Promise<UploadAnswer> {
    return await this.#inTurn(id, async () => {
      if ((await this.#own(agentId, id)) === undefined) return UNWANTED;
      await rm(this.#growing(id), { force: true });
      await this.store.set(id, { state: 'error', reason, size: 0 });
      return { status: 200, size: 0 };
    });
  }

  get retention(): CaptureRetention {
    return this.#options.retention;
  }

  /** What is too old goes, and of the rest the oldest, until the others fit. */
  async prune(now = Date.now()): Promise<void> {
    const { retention, log } = this.#options;
    try {
      let bytes = 0;
      for (const { id, createdAt, size } of await this.store.sizes()) {
        bytes += size;
        if (now - createdAt <= retention.days * DAY_MS && bytes <= retention.bytes) continue;
        bytes -= size;
        await this.remove(id);
      }
    } catch (error) {
      log('warn', `old captures cannot be removed: ${reasonOf(error)}`);
    }
  }

  /** An agent speaks for itself only. */
  async #own(agentId: string, id: string): Promise<StoredCapture | undefined> {
    const known = await this.store.get(id);
    return known?.agentId === agentId ? known : undefined;
  }

  async #size(id: string): Promise<number> {
    return (await stat(this.#growing(id)).catch(() => undefined))?.size ?? 0;
  }

  #growing(id: string): string {
    return join(this.#options.folder, `${id}.part`);
  }

  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(work);
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
