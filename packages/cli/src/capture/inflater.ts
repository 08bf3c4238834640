/**
 * Decompresses gzip in the thread that asks, straight into memory that the caller has: no copy, no new buffer for each piece, no thread to
 * wake. Node has no documented interface for that. What its zlib streams are made of has been the same from Node 11 on, and npm and
 * others build upon it; it is looked at before it is used, and where it is another, decompression goes through a stream.
 */
import { constants, createGunzip } from 'node:zlib';

/** `state` of the stream gets what is left of output and of input. Damage goes to `onerror`, and then `state` says nothing. */
interface ZlibHandle {
  writeSync(flush: number, input: Uint8Array, inputAt: number, inputLength: number, output: Uint8Array, outputAt: number, outputLength: number): void;
  onerror: (message: string, number: number, code: string) => void;
  close(): void;
}

export class Inflater {
  readonly #handle: ZlibHandle;
  readonly #state: Uint32Array;
  #error: Error | undefined = undefined;
  /** How much of the input the last call did not take. */
  unread = 0;

  private constructor(handle: ZlibHandle, state: Uint32Array) {
    this.#handle = handle;
    this.#state = state;
    handle.onerror = (message) => {
      this.#error = new Error(message);
    };
  }

  /** @returns undefined where Node's zlib is not as this knows it. */
  static create(): Inflater | undefined {
    const { _handle: handle, _writeState: state } = createGunzip() as unknown as { _handle?: Partial<ZlibHandle>; _writeState?: unknown };
    if (typeof handle?.writeSync !== 'function' || typeof handle.close !== 'function' || !(state instanceof Uint32Array)) return undefined;
    return new Inflater(handle as ZlibHandle, state);
  }

  /**
   * @param input of any number of members, in consecutive pieces; what of a piece is {@link unread} comes first in the next call.
   * @param isLast the compressed stream ends with this input.
   * @returns how many bytes were written; as many as the output holds: there may be more, also without input.
   * @throws Error when the stream is damaged or, with `isLast`, cut.
   */
  inflate(input: Uint8Array, output: Uint8Array, isLast = false): number {
    this.#handle.writeSync(isLast ? constants.Z_FINISH : constants.Z_NO_FLUSH, input, 0, input.length, output, 0, output.length);
    if (this.#error !== undefined) throw this.#error;
    const [outputLeft = 0, inputLeft = 0] = this.#state;
    this.unread = inputLeft;
    return output.length - outputLeft;
  }

  close(): void {
    this.#handle.close();
  }
}
