/** A capture in the browser: a file on the reader's disk stays there and is read where it lies. */
import type { CaptureFile, RandomAccess, Spill } from '@eyrie/inspect';
import { nextTask } from '../browser-platform.ts';

/** Between two of these the worker looks at its messages. */
const PIECE_BYTES = 1 << 20;
/** Decompressed bytes are handed to the browser in blobs of this size, which it may keep on disk. */
const SPILL_BYTES = 8 << 20;
/** After so long other messages get their turn. ms */
export const TURN_MS = 30;

export function captureOf(blob: Blob): CaptureFile {
  return {
    size: blob.size,
    plain: accessTo(blob),
    pieces: () => piecesOf(blob),
    spill: () => new BlobSpill(),
  };
}

function accessTo(blob: Blob): RandomAccess {
  return { read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()) };
}

async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  let turnEnd = performance.now() + TURN_MS;
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    yield new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer());
    if (performance.now() < turnEnd) continue;
    await nextTask();
    turnEnd = performance.now() + TURN_MS;
  }
}

export class BlobSpill implements Spill {
  readonly #blobs: Blob[] = [];
  #whole: { readonly parts: number; readonly blob: Blob } | undefined = undefined;
  #open: Uint8Array<ArrayBuffer> = new Uint8Array(SPILL_BYTES);
  #filled = 0;

  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const take = Math.min(piece.length - at, SPILL_BYTES - this.#filled);
      this.#open.set(piece.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
      if (this.#filled < SPILL_BYTES) continue;
      this.#blobs.push(new Blob([this.#open]));
      this.#filled = 0;
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const written = this.#blobs.length * SPILL_BYTES;
    const end = Math.min(offset + length, written + this.#filled);
    const result = new Uint8Array(Math.max(0, end - offset));
    if (offset < written) result.set(new Uint8Array(await this.#blob().slice(offset, Math.min(end, written)).arrayBuffer()));
    if (end > written) {
      const from = Math.max(offset, written);
      result.set(this.#open.subarray(from - written, end - written), from - offset);
    }
    return result;
  }

  /** All full blobs as one. */
  #blob(): Blob {
    if (this.#whole?.parts !== this.#blobs.length) this.#whole = { parts: this.#blobs.length, blob: new Blob(this.#blobs) };
    return this.#whole.blob;
  }
}
