/** Decompression as {@link Platform} wants it, with Node's zlib. */
import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import type { Platform } from '@eyrie/scap';
import { CompressedBeginning } from './compressed-beginning.ts';

/** Size of the pieces that come out; larger ones cost more in page faults than they save in calls. */
const PIECE_BYTES = 1 << 20;

export const gunzip: Platform['gunzip'] = async (source, sink) => {
  const beginning = new CompressedBeginning();
  let delivered = 0;
  const stream = createGunzip({ chunkSize: PIECE_BYTES });
  // Listening to `data`, not iterating: an iterator drops what is still queued when the stream fails.
  stream.on('data', (piece: Buffer) => {
    delivered += piece.length;
    sink(piece);
  });
  const ended = once(stream, 'end');
  const settled = ended.catch(() => undefined);
  for await (const piece of source) {
    if (stream.destroyed) break;
    beginning.add(piece);
    if (!stream.write(piece)) await Promise.race([once(stream, 'drain').catch(() => undefined), settled]);
  }
  stream.end();
  try {
    await ended;
  } catch (error) {
    const rest = beginning.inflatedFrom(delivered);
    if (rest.length > 0) sink(rest);
    throw error;
  }
};
