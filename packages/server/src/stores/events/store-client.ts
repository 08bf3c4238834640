/** The server's side of the store process: starts it, watches it, starts it again when it dies, and never waits for it without a limit. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Log } from '../../log.ts';
import { bindParams } from './bind.ts';
import { StoreError, storeError } from './engine.ts';
import type { Engine, QueryLimits, SqlParams } from './engine.ts';
import type { StoreReply, StoreRequest } from './store-messages.ts';

/** How to start this program once more so that it becomes the store process; the folder and the memory limit follow as two arguments. */
export interface StoreProgram {
  readonly module: string;
  readonly args: readonly string[];
  readonly execArgv?: readonly string[];
}

export interface StoreClientOptions {
  readonly program: StoreProgram;
  readonly folder: string;
  readonly memory: number;
  readonly log: Log;
}

const READY_MS = 30_000;
const WRITE_MS = 60_000;
/** How long a request waits for a store that is being started again. */
const WAIT_MS = 10_000;
const CLOSE_MS = 1_000;
const QUERY_SECONDS = 20;
const QUERY_MEMORY = 512 * 1024 * 1024;
/** Beyond the engine's own time limit: then it hangs. */
const GRACE_MS = 10_000;
const MAX_PENDING = 200;
/** A store that never came up and failed so often in a row will not come up. */
const HOPELESS_FAILURES = 6;
const RESTART_MS = { first: 100, longest: 10_000 };

interface Pending {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

type NewRequest =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'run'; readonly sql: string }
  | { readonly kind: 'insert'; readonly table: string; readonly rows: Uint8Array };

export class StoreClient implements Engine {
  readonly #options: StoreClientOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #waitingForStart = new Set<(error?: Error) => void>();
  #child: ChildProcess | undefined;
  #ready = false;
  #closed = false;
  #lastId = 0;
  #generation = 0;
  #failures = 0;
  #lastProblem = 'starting';
  #restart: NodeJS.Timeout | undefined;

  constructor(options: StoreClientOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.#start();
  }

  get generation(): number {
    return this.#generation;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Undefined while the store works, otherwise why it does not. */
  get problem(): string | undefined {
    return this.#ready ? undefined : this.#lastProblem;
  }

  async query(sql: string, params: SqlParams = {}, limits: QueryLimits = {}): Promise<unknown[]> {
    const seconds = limits.seconds ?? QUERY_SECONDS;
    const memory = limits.memory ?? QUERY_MEMORY;
    // A question about very many groups goes through the disk before it fails for want of memory.
    const spill = memory >> 2;
    const settings = [
      `max_execution_time = ${seconds}`,
      `max_memory_usage = ${memory}`,
      `max_bytes_before_external_group_by = ${spill}`,
      `max_bytes_before_external_sort = ${spill}`,
    ].join(', ');
    const text = await this.#ask({ kind: 'query', sql: `${bindParams(sql, params)}\nSETTINGS ${settings}` }, seconds * 1000 + GRACE_MS);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  }

  async run(sql: string): Promise<void> {
    await this.#ask({ kind: 'run', sql }, WRITE_MS);
  }

  async insert(table: string, rows: Uint8Array): Promise<void> {
    await this.#ask({ kind: 'insert', table, rows }, WRITE_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    for (const waiter of this.#waitingForStart) waiter(new StoreError('unavailable', 'the event store is closed'));
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.send({ id: 0, kind: 'close' } satisfies StoreRequest, () => undefined);
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
    await exited;
    clearTimeout(timer);
  }

  async #ask(request: NewRequest, limitMs: number): Promise<string> {
    if (this.#pending.size + this.#waitingForStart.size >= MAX_PENDING)
      throw new StoreError('busy', 'the event store has too much to do; try again in a moment');
    await this.untilReady(WAIT_MS);
    const child = this.#child;
    if (child === undefined || !child.connected) throw new StoreError('unavailable', `the event store is not available: ${this.#lastProblem}`);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#options.log('error', `the event store did not answer within ${limitMs / 1000} s; starting it again`);
        child.kill('SIGKILL');
      }, limitMs);
      this.#pending.set(id, { resolve, reject, timer });
      child.send({ ...request, id } satisfies StoreRequest, () => undefined);
    });
  }

  /** Resolves when the process takes requests. @throws StoreError when it does not come up in time. */
  untilReady(limitMs: number): Promise<void> {
    if (this.#ready) return Promise.resolve();
    if (this.#closed) return Promise.reject(new StoreError('unavailable', 'the event store is closed'));
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        this.#waitingForStart.delete(settle);
        if (error === undefined) resolve();
        else reject(error);
      };
      const timer = setTimeout(() => settle(new StoreError('unavailable', `the event store is not available: ${this.#lastProblem}`)), limitMs);
      this.#waitingForStart.add(settle);
    });
  }

  #start(): void {
    const { program, folder, memory, log } = this.#options;
    const child = fork(program.module, [...program.args, folder, String(memory)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // One thread per connection of the engine, and some for files and names.
      env: { ...process.env, UV_THREADPOOL_SIZE: '8' },
      ...(program.execArgv === undefined ? {} : { execArgv: [...program.execArgv] }),
    });
    this.#child = child;
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    const unready = setTimeout(() => child.kill('SIGKILL'), READY_MS);
    child.on('message', (message: StoreReply) => {
      if (message.kind === 'ready') {
        clearTimeout(unready);
        this.#ready = true;
        this.#failures = 0;
        this.#generation += 1;
        for (const waiter of this.#waitingForStart) waiter();
      } else if (message.kind === 'failed-to-open') {
        lastWords = message.message;
        child.kill('SIGKILL');
      } else {
        this.#settle(message);
      }
    });
    child.on('error', (error) => {
      lastWords = error.message;
    });
    child.on('exit', (code, signal) => {
      clearTimeout(unready);
      this.#child = undefined;
      this.#ready = false;
      this.#lastProblem = lastWords.trim() === '' ? `its process ended (${signal ?? `exit code ${code}`})` : lastWords.trim();
      for (const pending of this.#pending.values()) {
        clearTimeout(pending.timer);
        pending.reject(new StoreError('unavailable', `the event store went away: ${this.#lastProblem}`));
      }
      this.#pending.clear();
      if (this.#closed) return;
      if (this.#generation === 0 && this.#failures >= HOPELESS_FAILURES) {
        for (const waiter of this.#waitingForStart) waiter(new StoreError('unavailable', this.#lastProblem));
      }
      const delay = Math.min(RESTART_MS.first * 2 ** this.#failures, RESTART_MS.longest);
      this.#failures += 1;
      log('warn', `the event store ended: ${this.#lastProblem}; starting it again in ${delay} ms`);
      this.#restart = setTimeout(() => this.#start(), delay);
    });
  }

  #settle(message: Extract<StoreReply, { id: number }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.kind === 'done') pending.resolve(message.text);
    else pending.reject(storeError(message.message));
  }
}
