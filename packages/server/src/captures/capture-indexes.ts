/**
 * What Inspect found out about captures, kept beside them: who opens one again need not read it again. Made when a capture is asked for, by a process of
 * its own: reading a large capture takes a processor for many seconds, which must not be the one that answers requests.
 */
import { fork } from 'node:child_process';
import { rename, rm, stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { reasonOf, type Log } from '../log.ts';
import type { StoreProgram } from '../stores/events/store-client.ts';
import { storedFile, type CaptureStorage, type StoredFile } from './capture-storage.ts';
import type { StoredCapture } from './capture-store.ts';

export interface CaptureIndex {
  readonly file: StoredFile;
  /** Of the capture that it is of. */
  readonly identity: string;
}

/** More wait for nobody: whoever opens a capture a third time gets its index. */
const MAX_WAITING = 8;
const MAX_MS = 10 * 60_000;
/** Of the engine's heap; columns lie outside of it. */
const MAX_HEAP_MB = 1024;

export class CaptureIndexes {
  readonly #program: StoreProgram;
  readonly #storage: CaptureStorage;
  readonly #log: Log;
  /** The first is being made. */
  readonly #waiting: StoredCapture[] = [];
  /** No index could be made of them: they are not tried again and again. */
  readonly #failed = new Set<string>();
  #ended = false;
  #stop: () => void = () => undefined;
  /** The one that is being made, to its end. */
  #work: Promise<void> = Promise.resolve();

  /** @param program starts this program once more so that it becomes the process that makes an index; the paths of capture and index and the identity are added. */
  constructor(program: StoreProgram, storage: CaptureStorage, log: Log) {
    this.#program = program;
    this.#storage = storage;
    this.#log = log;
  }

  /** @returns undefined when there is none; one is then made for the next time, when that can be. */
  async find(capture: StoredCapture): Promise<CaptureIndex | undefined> {
    const path = this.#storage.indexPath(capture.id);
    const identity = capture.end?.sha256;
    if (path === undefined || identity === undefined) return undefined;
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) return { file: storedFile(path, found.size), identity };
    this.#order(capture);
    return undefined;
  }

  /** Resolves when nothing is being made. */
  async settled(): Promise<void> {
    while (this.#waiting.length > 0) await this.#work;
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#waiting.splice(1);
    this.#stop();
    await this.#work;
  }

  #order(capture: StoredCapture): void {
    if (this.#ended || this.#failed.has(capture.id) || this.#waiting.length >= MAX_WAITING || this.#waiting.some(({ id }) => id === capture.id)) return;
    if (this.#waiting.push(capture) === 1) this.#next();
  }

  #next(): void {
    const [capture] = this.#waiting;
    if (capture === undefined) return;
    this.#work = this.#make(capture)
      .catch((error: unknown) => {
        this.#failed.add(capture.id);
        if (!this.#ended) this.#log('warn', `the capture ${capture.id} has no index: ${reasonOf(error)}`);
      })
      .finally(() => {
        this.#waiting.shift();
        if (!this.#ended) this.#next();
      });
  }

  async #make({ id, end }: StoredCapture): Promise<void> {
    const [path, file] = [this.#storage.indexPath(id), this.#storage.path(id)];
    if (path === undefined || file === undefined || end === undefined) return;
    const unfinished = `${path}.part`;
    try {
      await this.#run([file, unfinished, end.sha256]);
      // The capture may have been deleted meanwhile.
      if ((await this.#storage.find(id)) !== undefined) await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  #run(args: readonly string[]): Promise<void> {
    const { module, args: first, execArgv = [] } = this.#program;
    const child = fork(module, [...first, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [...execArgv, `--max-old-space-size=${MAX_HEAP_MB}`], timeout: MAX_MS, killSignal: 'SIGKILL' });
    this.#stop = () => void child.kill('SIGKILL');
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-500)));
    child.once('spawn', () => {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(said.trim() === '' ? `its process ended with ${signal ?? code ?? 'nothing'}` : said.trim()))));
    });
  }
}
