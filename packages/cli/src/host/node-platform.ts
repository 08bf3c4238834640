import { createGunzip } from 'node:zlib';
import type { Platform } from '@eyrie/scap';

/** Large pieces: each costs a round through the event loop. */
const PIECE_BYTES = 1024 * 1024;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** What the pure packages need, as Node has it. */
export const nodePlatform: Platform = {
  decodeUtf8: (bytes) => decoder.decode(bytes),
  encodeUtf8: (text) => encoder.encode(text),
  gunzip: (source, sink) =>
    new Promise((resolve, reject) => {
      const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
      gunzip.on('data', sink);
      gunzip.on('end', resolve);
      gunzip.on('error', reject);
      feed(source, (piece) => new Promise((written) => gunzip.write(piece, () => written())))
        .then(() => gunzip.end())
        .catch(reject);
    }),
};

/** The source may use a piece again when the next is asked for, so each is awaited. */
async function feed(source: AsyncIterable<Uint8Array>, write: (piece: Uint8Array) => Promise<void>): Promise<void> {
  for await (const piece of source) await write(piece);
}
