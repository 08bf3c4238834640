/** The engine as the page sees it: questions about a capture, answered by a worker that starts with the first. */
import type { Answer, CaptureSource, EngineReply, EngineRequest, Progress, Question } from './messages.ts';

export interface Listener {
  /** Lines in the order of the capture. */
  readonly onLines: (lines: readonly string[]) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** The question, the rules or the address cannot be used. */
export class EngineRefusal extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EngineRefusal';
    this.problems = problems;
  }
}

interface Pending extends Listener {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export interface AskOptions {
  readonly maxLines?: number;
  readonly signal?: AbortSignal;
}

/** More lines than anybody reads; the rest is counted. */
const DEFAULT_MAX_LINES = 100_000;

export class CaptureEngine {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();

  /**
   * Asks about a capture. A question that is still being answered is cancelled.
   * @returns how it ended; a damaged capture is no error. @throws EngineRefusal
   */
  ask(source: CaptureSource, question: Question, listener: Listener, { maxLines = DEFAULT_MAX_LINES, signal }: AskOptions = {}): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { ...listener, resolve, reject });
      this.#send({ kind: 'open', id, source, question, maxLines });
      signal?.addEventListener('abort', () => this.#send({ kind: 'cancel', id }), { once: true });
      if (signal?.aborted === true) this.#send({ kind: 'cancel', id });
    });
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#fail(new EngineRefusal(['The engine was closed.']));
  }

  #send(request: EngineRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<EngineReply>) => this.#take(data));
    worker.addEventListener('error', (event) => {
      this.#fail(new Error(event.message === '' ? 'The engine could not be started.' : event.message));
      this.close();
    });
    return worker;
  }

  #take(reply: EngineReply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    if (reply.kind === 'lines') return pending.onLines(reply.lines);
    if (reply.kind === 'progress') return pending.onProgress?.(reply.progress);
    this.#pending.delete(reply.id);
    if (reply.kind === 'end') pending.resolve(reply.answer);
    else pending.reject(new EngineRefusal(reply.problems));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
