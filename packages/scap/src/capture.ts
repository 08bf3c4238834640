/** A capture from any source of bytes, raw or gzip as its first bytes tell. */
import type { Platform } from './platform.ts';
import { ScapReader, type ScapHandler, type ScapReaderOptions } from './reader.ts';

const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Reads a whole capture. Never throws for what the source or the capture holds: see {@link ScapReader.error} and
 * {@link ScapReader.counts} of the reader that it gives back. What the handler throws is thrown on.
 * @param source pieces of any size; a piece may be used again by the source as soon as the next is asked for.
 * @param signal stops the reading between two pieces, without an error.
 */
export async function readCapture(
  source: AsyncIterable<Uint8Array>,
  platform: Pick<Platform, 'gunzip'>,
  handler: ScapHandler,
  options: ScapReaderOptions & { readonly signal?: { readonly aborted: boolean } } = {},
): Promise<ScapReader> {
  return await readInto(new ScapReader(handler, options), source, platform, options.signal);
}

/** The same with a reader that the caller has made, to ask it on the way. @returns the reader. */
export async function readInto(reader: ScapReader, source: AsyncIterable<Uint8Array>, platform: Pick<Platform, 'gunzip'>, signal?: { readonly aborted: boolean }): Promise<ScapReader> {
  const thrown: unknown[] = [];
  const stopped = (): boolean => reader.error !== undefined || thrown.length > 0 || signal?.aborted === true;
  const { isGzip, pieces } = await sniff(guarded(source, reader), stopped);
  if (isGzip) {
    try {
      await platform.gunzip(pieces, (piece) => {
        if (stopped()) return;
        try {
          reader.push(piece);
        } catch (error) {
          thrown.push(error);
        }
      });
    } catch (error) {
      if (!stopped()) reader.fail('GZIP_DAMAGED', `the gzip compression is damaged or cut off (${error instanceof Error ? error.message : String(error)})`);
    }
  } else {
    for await (const piece of pieces) reader.push(piece);
  }
  // The handler's own error, which has nothing to do with the capture.
  if (thrown.length > 0) throw thrown[0];
  if (signal?.aborted !== true) reader.end();
  return reader;
}

/** The source, ended by its own failure, which becomes the reader's error. */
async function* guarded(source: AsyncIterable<Uint8Array>, reader: ScapReader): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    reader.fail('SOURCE_FAILED', `the capture cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function sniff(source: AsyncGenerator<Uint8Array>, stopped: () => boolean): Promise<{ isGzip: boolean; pieces: AsyncIterable<Uint8Array> }> {
  const first: number[] = [];
  let rest: Uint8Array = new Uint8Array(0);
  while (first.length < GZIP_MAGIC.length) {
    const next = await source.next();
    if (next.done === true) break;
    const missing = GZIP_MAGIC.length - first.length;
    first.push(...next.value.subarray(0, missing));
    rest = next.value.subarray(missing);
  }
  return { isGzip: GZIP_MAGIC.every((byte, index) => first[index] === byte), pieces: pieces() };

  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      yield Uint8Array.from(first);
      yield rest;
      while (!stopped()) {
        const next = await source.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await source.return(undefined);
    }
  }
}
