/** Decompression as {@link Platform} wants it, with Node's zlib. */
import { once } from 'node:events';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { Platform } from '@eyrie/scap';

/** Size of the pieces that come out; larger ones cost more in page faults than they save in calls. */
const PIECE_BYTES = 1 << 20;

/** So much of the compressed stream is kept, to get out of it what Node drops when it meets damage. */
const HISTORY_BYTES = 4 << 20;

export const gunzip: Platform['gunzip'] = async (source, sink) => {
  const history = new History();
  let delivered = 0;
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // Listening to `data`, not iterating: an iterator drops what is still queued when the stream fails.
  gunzip.on('data', (piece: Buffer) => {
    delivered += piece.length;
    sink(piece);
  });
  const ended = once(gunzip, 'end');
  const settled = ended.catch(() => undefined);
  for await (const piece of source) {
    if (gunzip.destroyed) break;
    history.add(piece);
    if (!gunzip.write(piece)) await Promise.race([once(gunzip, 'drain').catch(() => undefined), settled]);
  }
  gunzip.end();
  try {
    await ended;
  } catch (error) {
    const rest = history.inflatedFrom(delivered);
    if (rest.length > 0) sink(rest);
    throw error;
  }
};

/** The beginning of a compressed stream, complete as long as it is short. */
class History {
  #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length <= HISTORY_BYTES) this.#pieces.push(Uint8Array.from(piece));
    else this.#pieces = [];
  }

  /**
   * Everything that can be decompressed before the damage, from `offset` of the output on: up to {@link PIECE_BYTES} that the
   * stream had decompressed and threw away. Empty when the stream was too long to be kept.
   */
  inflatedFrom(offset: number): Uint8Array {
    const input = Buffer.concat(this.#pieces);
    let sound = 0;
    let output: Uint8Array = new Uint8Array(0);
    // The damage lies behind the longest beginning that decompresses.
    for (let damaged = input.length + 1; damaged - sound > 1; ) {
      const middle = (sound + damaged) >> 1;
      const attempt = inflatedBeginning(input.subarray(0, middle));
      if (attempt === undefined) damaged = middle;
      else {
        sound = middle;
        output = attempt;
      }
    }
    return output.subarray(Math.min(offset, output.length));
  }
}

function inflatedBeginning(input: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(input, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}
