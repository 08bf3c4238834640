/** An open capture as the page sees it: progress while it is read, and answers from the worker that holds it. */
import type { CaptureSummary, FilterProblem, InspectService } from '@eyrie/inspect';
import type { CallName, CaptureSource, InspectReply, InspectRequest, OpenProgress } from './messages.ts';

/** A question that cannot be answered; `filter` says where its condition is wrong. */
export class InspectError extends Error {
  readonly filter: FilterProblem | undefined;

  constructor(message: string, filter?: FilterProblem) {
    super(message);
    this.name = 'InspectError';
    this.filter = filter;
  }
}

export interface CaptureState {
  readonly phase: 'reading' | 'open' | 'unreadable';
  readonly progress: OpenProgress | undefined;
  readonly summary: CaptureSummary | undefined;
  /** Why nothing can be read. */
  readonly message: string | undefined;
  /** Grows when there is more to be asked about. */
  readonly version: number;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface CaptureOrigin {
  /** Id of a capture that the URL can name; absent for a file of the reader's own. */
  readonly id: string | undefined;
  readonly name: string;
  readonly source: CaptureSource;
  /** The server keeps it, under this id. */
  readonly serverId?: string;
}

let opened = 0;

export class OpenCapture {
  /** Tells captures apart that have one name. */
  readonly number = ++opened;
  readonly id: string | undefined;
  readonly name: string;
  /** Bytes of a file of the reader's own; undefined: it is fetched. */
  readonly size: number | undefined;
  readonly serverId: string | undefined;
  readonly service: InspectService;
  #state: CaptureState = { phase: 'reading', progress: undefined, summary: undefined, message: undefined, version: 0 };
  readonly #worker: Worker;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor({ id, name, source, serverId }: CaptureOrigin) {
    this.id = id;
    this.serverId = serverId;
    this.name = name;
    this.size = typeof source === 'string' ? undefined : source.size;
    this.#worker = new Worker(new URL('./inspect-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<InspectReply>) => this.#take(data));
    this.#worker.addEventListener('error', (event) => this.#fail(event.message === '' ? 'The part that reads captures could not be started.' : event.message));
    this.service = this.#serviceOfWorker();
    this.#send({ kind: 'open', source });
  }

  get state(): CaptureState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops reading; what was read stays. */
  stop(): void {
    this.#send({ kind: 'stop' });
  }

  close(): void {
    this.#worker.terminate();
    this.#fail('The capture was closed.');
    this.#listeners.clear();
  }

  #serviceOfWorker(): InspectService {
    const call = <Name extends CallName>(name: Name) =>
      (...args: Parameters<InspectService[Name]>): ReturnType<InspectService[Name]> =>
        this.#call(name, args) as ReturnType<InspectService[Name]>;
    return {
      summary: call('summary'), overview: call('overview'), table: call('table'), rows: call('rows'), findRows: call('findRows'), check: call('check'), events: call('events'), event: call('event'),
      positionOf: call('positionOf'), stream: call('stream'), findPlaces: call('findPlaces'), conversation: call('conversation'), related: call('related'), transferred: call('transferred'), processTree: call('processTree'),
      spectrogram: call('spectrogram'), terminals: call('terminals'), findings: call('findings'),
    };
  }

  #call(name: CallName, args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ kind: 'call', id, name, args });
    });
  }

  #send(request: InspectRequest): void {
    this.#worker.postMessage(request);
  }

  #take(reply: InspectReply): void {
    switch (reply.kind) {
      case 'progress':
        return this.#change({ progress: reply.progress, summary: reply.summary });
      case 'opened':
        return this.#change({ phase: 'open', progress: undefined, summary: reply.summary });
      case 'unreadable':
        return this.#fail(reply.message);
      case 'answer':
        this.#pending.get(reply.id)?.resolve(reply.value);
        this.#pending.delete(reply.id);
        return;
      case 'failed':
        this.#pending.get(reply.id)?.reject(new InspectError(reply.message, reply.filter));
        this.#pending.delete(reply.id);
        return;
    }
  }

  #change(part: Partial<CaptureState>): void {
    this.#state = { ...this.#state, ...part, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }

  #fail(message: string): void {
    for (const { reject } of this.#pending.values()) reject(new InspectError(message));
    this.#pending.clear();
    if (this.#state.phase === 'reading') this.#change({ phase: 'unreadable', message });
  }
}
