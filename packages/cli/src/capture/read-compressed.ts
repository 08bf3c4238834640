/** Compressed captures from files. */
import { readSync } from 'node:fs';
import { ScapReader, type ScapHandler } from '@eyrie/scap';
import { CompressedBeginning } from './compressed-beginning.ts';
import type { Inflater } from './inflater.ts';

/** Pieces of the file. */
const PIECE_BYTES = 1 << 16;

/** Straight into the reader's buffer, as with plain captures. */
export function readCompressed(fd: number, inflater: Inflater, handler: ScapHandler): ScapReader {
  const reader = new ScapReader(handler);
  const beginning = new CompressedBeginning();
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let delivered = 0;
  for (let position = 0, isLast = false; !isLast && reader.error === undefined; ) {
    const length = readSync(fd, buffer, { position });
    position += length;
    isLast = length === 0;
    let piece: Uint8Array = buffer.subarray(0, length);
    beginning.add(piece);
    for (let isFull = true; isFull && reader.error === undefined; ) {
      const space = reader.space();
      const result = attempt(inflater, piece, space, isLast);
      if (result instanceof Error) {
        reader.push(beginning.inflatedFrom(delivered));
        reader.fail('GZIP_DAMAGED', `the gzip compression is damaged or cut off (${result.message})`);
        return reader;
      }
      delivered += result;
      isFull = result === space.length;
      piece = piece.subarray(piece.length - inflater.unread);
      reader.advance(result);
    }
    // What zlib leaves although there is room is padding behind the last member.
    if (piece.length > 0) break;
  }
  reader.end();
  return reader;
}

/** Damage is told apart from what the handler throws. */
function attempt(inflater: Inflater, piece: Uint8Array, space: Uint8Array, isLast: boolean): number | Error {
  try {
    return inflater.inflate(piece, space, isLast);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
