import { constants, gunzipSync } from 'node:zlib';

/** So much of the compressed stream is kept, to get out of it what Node drops when it meets damage. */
const HISTORY_BYTES = 4 << 20;

/** The beginning of a compressed stream, complete as long as it is short. */
export class CompressedBeginning {
  #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length <= HISTORY_BYTES) this.#pieces.push(Uint8Array.from(piece));
    else this.#pieces = [];
  }

  /**
   * Everything that can be decompressed before the damage, from `offset` of the output on: what zlib had decompressed when it
   * met the damage and did not give out. Empty when the stream was too long to be kept.
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
