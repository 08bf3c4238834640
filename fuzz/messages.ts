/** What the thread that runs inputs and the one that watches it say to each other. */

export interface WorkerTask {
  readonly target: string;
  readonly inputs: number;
  readonly seed: number;
  /** Folder of captures that are read in place as further seeds. */
  readonly captures?: string;
  /** How many inputs are kept for what they reach. */
  readonly keep: number;
  readonly shared: SharedArrayBuffer;
}

export type FailureKind = 'crash' | 'slow' | 'hang' | 'memory';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly path: string;
}

export type WorkerMessage = { readonly kind: 'failure'; readonly failure: Failure } | { readonly kind: 'done'; readonly reached: number; readonly pool: number; readonly slowestMs: number };

/** The input that runs now, where the watching thread sees it even when the other one does not answer. */
export class CurrentInput {
  /** 0: runs begun, 1: length, 2: 1 when the input is not ours, 3: new inputs begun. */
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  static buffer(maxBytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(16 + maxBytes);
  }

  constructor(shared: SharedArrayBuffer) {
    this.#head = new Int32Array(shared, 0, 4);
    this.#bytes = new Uint8Array(shared, 16);
  }

  /** @param isNew false for smaller forms of one that failed. */
  begin(bytes: Uint8Array, isForeign: boolean, isNew: boolean): void {
    if (isNew) Atomics.add(this.#head, 3, 1);
    this.#bytes.set(bytes);
    this.#head[1] = bytes.length;
    this.#head[2] = isForeign ? 1 : 0;
    Atomics.add(this.#head, 0, 1);
  }

  get runs(): number {
    return Atomics.load(this.#head, 0);
  }
  get inputs(): number {
    return Atomics.load(this.#head, 3);
  }
  get isForeign(): boolean {
    return this.#head[2] === 1;
  }
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#head[1] ?? 0);
  }
}
