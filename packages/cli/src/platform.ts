/** What the pure packages need from Node. */
import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import type { Platform } from '@eyrie/scap';

/** Size of the pieces that come out: measured fastest; see docs/FORMATS.md. */
const PIECE_BYTES = 64 * 1024;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const nodePlatform: Platform = {
  decodeUtf8: (bytes) => decoder.decode(bytes),
  encodeUtf8: (text) => encoder.encode(text),

  async gunzip(source, sink) {
    const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
    // Listening to `data`, not iterating: an iterator drops what is still queued when the stream fails.
    gunzip.on('data', sink);
    const ended = once(gunzip, 'end');
    const failed = ended.catch(() => undefined);
    for await (const piece of source) {
      if (gunzip.destroyed) break;
      if (!gunzip.write(piece)) await Promise.race([once(gunzip, 'drain').catch(() => undefined), failed]);
    }
    gunzip.end();
    await ended;
  },
};
