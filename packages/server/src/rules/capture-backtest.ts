/** What a change of rules would have found in the captures that are stored: in a process of its own, with limits, and ended when nobody waits for it. */
import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { RuleTally } from '@eyrie/rules';
import type { RulesFile } from '@eyrie/schema';
import type { StoredCapture } from '../captures/capture-store.ts';
import type { Captures } from '../captures/captures.ts';
import { reasonOf } from '../log.ts';
import type { StoreProgram } from '../stores/events/store-client.ts';
import type { BacktestReply, BacktestRequest } from './backtest-messages.ts';

export interface CaptureRead {
  readonly id: string;
  readonly events: number;
  /** Why it could not be read, or not to its end. */
  readonly problem: string | undefined;
}

export interface CaptureBacktestResult {
  readonly rules: readonly RuleTally[];
  readonly read: readonly CaptureRead[];
  /** Why it ended before all captures were read. */
  readonly ended: 'time' | 'memory' | undefined;
}

export interface CaptureBacktestRun {
  readonly before: readonly RulesFile[];
  readonly after: readonly RulesFile[];
  /** The most telling first: what time does not suffice for is left out. */
  readonly captures: readonly StoredCapture[];
  readonly onProgress: (progress: { readonly capture: string; readonly events: number; readonly bytes: number; readonly of: number }) => void;
  readonly signal: AbortSignal;
}

const MAX_MS = 120_000;
const STUCK_MS = 10_000;
const MAX_BYTES = 800 * 2 ** 20;
/** Of the engine's heap: below the above, so that it is the one that speaks first. */
const MAX_HEAP_MB = 512;

export class CaptureBacktests {
  readonly #program: StoreProgram;
  readonly #captures: Captures;
  #isRunning = false;

  /** @param program starts this program once more so that it becomes the backtest process. */
  constructor(program: StoreProgram, captures: Captures) {
    this.#program = program;
    this.#captures = captures;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  readonly busyWords = 'Another backtest over captures is running. Try again when it has ended; it takes two minutes at most.';

  /** @throws Error when another one runs, the process fails, or the signal aborts. */
  async run(run: CaptureBacktestRun): Promise<CaptureBacktestResult> {
    if (this.#isRunning) throw new Error(this.busyWords);
    this.#isRunning = true;
    const child = new BacktestChild(this.#program);
    const stop = (): void => child.kill(new Error('cancelled'));
    run.signal.addEventListener('abort', stop, { once: true });
    if (run.signal.aborted) stop();
    try {
      return await this.#feed(child, run);
    } finally {
      run.signal.removeEventListener('abort', stop);
      child.kill(new Error('ended'));
      this.#isRunning = false;
    }
  }

  async #feed(child: BacktestChild, { before, after, captures, onProgress }: CaptureBacktestRun): Promise<CaptureBacktestResult> {
    const until = Date.now() + MAX_MS;
    const read: CaptureRead[] = [];
    let ended: CaptureBacktestResult['ended'];
    await child.ask({ kind: 'rules', before, after }, 'ready');
    for (const capture of captures) {
      const { id } = capture;
      let problem: string | undefined;
      try {
        const file = await this.#captures.file(capture);
        if (file === undefined) problem = 'it is not there any more';
        let bytes = 0;
        for await (const piece of file === undefined || file.bytes === 0 ? [] : await file.read(0, file.bytes)) {
          const taken = await child.ask({ kind: 'bytes', bytes: piece as Uint8Array }, 'taken');
          bytes += (piece as Uint8Array).length;
          onProgress({ capture: id, events: taken.events, bytes, of: file?.bytes ?? 0 });
          if (Date.now() > until) ended = 'time';
          else if (taken.residentBytes > MAX_BYTES) ended = 'memory';
          if (ended !== undefined) break;
        }
      } catch (error) {
        if (child.isOver) throw error;
        problem = reasonOf(error);
      }
      const answer = await child.ask({ kind: 'end' }, 'read');
      // What was broken off is counted as far as it was read.
      read.push({ id, events: answer.events, problem: problem ?? (ended === undefined ? answer.damage : 'it was not read to its end') });
      if (ended !== undefined) break;
    }
    return { rules: (await child.ask({ kind: 'finish' }, 'result')).rules, read, ended };
  }
}

type ReplyOf<Kind extends BacktestReply['kind']> = Extract<BacktestReply, { kind: Kind }>;

/** The process, asked one thing at a time. */
class BacktestChild {
  readonly #child: ChildProcess;
  #waiting: { readonly resolve: (reply: BacktestReply) => void; readonly reject: (error: Error) => void } | undefined;
  #over: Error | undefined;

  constructor(program: StoreProgram) {
    this.#child = fork(program.module, [...program.args], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...(program.execArgv ?? []), `--max-old-space-size=${MAX_HEAP_MB}`],
      // It looks at the time itself; this is for one that is stuck.
      timeout: MAX_MS + STUCK_MS,
      killSignal: 'SIGKILL',
    });
    let lastWords = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-2000)));
    this.#child.on('message', (reply: BacktestReply) => {
      if (reply.kind === 'failed') this.#end(new Error(reply.message));
      else this.#waiting?.resolve(reply);
    });
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('exit', (code, signal) => this.#end(new Error(/heap out of memory/.test(lastWords) ? 'the backtest needs more memory than it may have; try fewer captures' : `the backtest process ended (${signal ?? `exit code ${code}`})`)));
    // It has time; agents and readers have not.
    if (this.#child.pid !== undefined) setPriority(this.#child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  }

  get isOver(): boolean {
    return this.#over !== undefined;
  }

  async ask<Kind extends BacktestReply['kind']>(request: BacktestRequest, kind: Kind): Promise<ReplyOf<Kind>> {
    const reply = await new Promise<BacktestReply>((resolve, reject) => {
      if (this.#over !== undefined) return reject(this.#over);
      this.#waiting = { resolve, reject };
      this.#child.send(request, (error) => error !== null && this.#end(error));
    });
    if (reply.kind !== kind) throw new Error(`expected ${kind} of the backtest process, not ${reply.kind}`);
    return reply as ReplyOf<Kind>;
  }

  kill(why: Error): void {
    this.#end(why);
    this.#child.kill('SIGKILL');
  }

  #end(error: Error): void {
    this.#over ??= error;
    this.#waiting?.reject(this.#over);
    this.#waiting = undefined;
  }
}
