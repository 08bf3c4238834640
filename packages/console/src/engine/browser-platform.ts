/** What the engine needs from a browser. */
import type { Platform } from '@eyrie/scap';

/**
 * So much compressed data is decompressed at once. When it is damaged, the browser drops what this piece had become; so it is small.
 */
const SLICE_BYTES = 16_384;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const browserPlatform: Platform = {
  decodeUtf8: (bytes) => decoder.decode(bytes),
  encodeUtf8: (text) => encoder.encode(text),

  /** Browsers read the first member only: a second one is damage to them, and is reported as such. */
  async gunzip(source, sink) {
    const { readable, writable } = new DecompressionStream('gzip');
    const feeding = feed(source, writable.getWriter());
    // Its failure is the reader's as well, and is thrown from there.
    feeding.catch(() => undefined);
    const reader = readable.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) sink(next.value);
    await feeding;
  },
};

async function feed(source: AsyncIterable<Uint8Array>, writer: WritableStreamDefaultWriter<BufferSource>): Promise<void> {
  try {
    for await (const piece of source) for (let at = 0; at < piece.length; at += SLICE_BYTES) await writer.write(piece.slice(at, at + SLICE_BYTES));
    // To close what was cut off is an error, which would drop what has not been taken out yet.
    await nextTask();
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}

/** Lets messages in: promises alone never do. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
