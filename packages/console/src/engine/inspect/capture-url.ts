/** A capture behind an address of this origin: read once as it comes, and later in pieces, for which its server must answer requests for ranges. */
import type { CaptureFile, RandomAccess } from '@eyrie/inspect';
import { nextTask } from '../browser-platform.ts';
import { BlobSpill, TURN_MS } from './capture-blob.ts';

const PIECE_BYTES = 1 << 20;
const WORDS: Readonly<Record<number, string>> = { 401: 'The capture cannot be fetched: nobody is signed in.', 404: 'The capture is not there any more.', 409: 'The capture is not whole: it is still being made, or it failed.' };

/** @throws Error with words for the reader when there is nothing. */
export async function captureAt(url: string): Promise<CaptureFile> {
  const head = await fetch(url, { method: 'HEAD' });
  if (!head.ok) throw new Error(WORDS[head.status] ?? `The capture cannot be fetched: the server says ${head.status}.`);
  const length = head.headers.get('content-length');
  return { size: length === null ? undefined : Number(length), plain: rangesOf(url), pieces: () => piecesOf(url), spill: () => new BlobSpill() };
}

function rangesOf(url: string): RandomAccess {
  return {
    read: async (offset, length) => {
      const response = await fetch(url, { headers: { range: `bytes=${offset}-${offset + length - 1}` } });
      if (response.status !== 206) throw new Error(`A part of the capture cannot be fetched: the server says ${response.status}.`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

async function* piecesOf(url: string): AsyncGenerator<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`The capture cannot be fetched: the server says ${response.status}.`);
  const reader = response.body.getReader();
  let turnEnd = performance.now() + TURN_MS;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let at = 0; at < next.value.length; at += PIECE_BYTES) yield next.value.subarray(at, at + PIECE_BYTES);
      if (performance.now() < turnEnd) continue;
      await nextTask();
      turnEnd = performance.now() + TURN_MS;
    }
  } finally {
    await reader.cancel();
  }
}
