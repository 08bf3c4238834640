/** The bytes of a capture, from a chosen file or from an address. */
import type { CaptureSource } from './messages.ts';
import { nextTask } from './browser-platform.ts';

/** After so long other messages get their turn: `cancel` is one. ms */
const TURN_MS = 40;
/** Between two of these the engine can be stopped. */
const PIECE_BYTES = 1 << 16;

export interface OpenCapture {
  readonly bytesTotal: number | undefined;
  /** Read so far. */
  bytesRead: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** @throws Error with words for the user when nothing can be read from there. */
export async function openCapture(source: CaptureSource): Promise<OpenCapture> {
  const { body, bytesTotal } = typeof source === 'string' ? await fetched(source) : { body: source.stream(), bytesTotal: source.size };
  const open: OpenCapture = { bytesTotal, bytesRead: 0, pieces: pieces() };
  return open;

  async function* pieces(): AsyncGenerator<Uint8Array> {
    const reader = body.getReader();
    let turnEnd = performance.now() + TURN_MS;
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        // A browser may give a whole file at once.
        for (let at = 0; at < next.value.length; at += PIECE_BYTES) {
          const piece = next.value.subarray(at, at + PIECE_BYTES);
          open.bytesRead += piece.length;
          yield piece;
          if (performance.now() < turnEnd) continue;
          await nextTask();
          turnEnd = performance.now() + TURN_MS;
        }
      }
    } finally {
      await reader.cancel();
    }
  }
}

async function fetched(url: string): Promise<{ body: ReadableStream<Uint8Array>; bytesTotal: number | undefined }> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`The capture cannot be fetched: the server says ${response.status}.`);
  const length = response.headers.get('content-length');
  // On the way it may have been compressed; then the length is of something else.
  const isAsStored = response.headers.get('content-encoding') === null;
  return { body: response.body, bytesTotal: length !== null && isAsStored ? Number(length) : undefined };
}
