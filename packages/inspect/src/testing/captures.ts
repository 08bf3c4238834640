/** Captures for tests: made up, or, where they lie beside the repository, real ones. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Platform, SyntheticCapture } from '@eyrie/scap';
import { openCapture, type CaptureFile, type Inspection, type OpenOptions } from '../index.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/corpora/captures/', import.meta.url));

/** For the name of a suite that cannot run: says why. */
export const NEEDS_CAPTURES = existsSync(FOLDER) ? '' : ' (skipped: ../shared/corpora/captures is not there)';
export const hasCaptures = NEEDS_CAPTURES === '';

export const testPlatform: Platform = {
  decodeUtf8: (bytes) => new TextDecoder().decode(bytes),
  encodeUtf8: (text) => new TextEncoder().encode(text),
  async gunzip(source, sink) {
    const pieces: Uint8Array[] = [];
    for await (const piece of source) pieces.push(Uint8Array.from(piece));
    sink(gunzipSync(Buffer.concat(pieces)));
  },
};

/** @param pieceBytes how much a read of it gives at once. */
export function fileOf(bytes: Uint8Array, pieceBytes = 4096): CaptureFile {
  const written: Uint8Array[] = [];
  return {
    size: bytes.length,
    async *pieces() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
    },
    plain: { read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)) },
    spill: () => ({
      write: (piece) => void written.push(Uint8Array.from(piece)),
      read: (offset, length) => Promise.resolve(Buffer.concat(written).subarray(offset, offset + length)),
    }),
  };
}

export function openBytes(bytes: Uint8Array, options: OpenOptions = {}): Promise<Inspection> {
  return openCapture(fileOf(bytes), testPlatform, options);
}

export function openMade(capture: SyntheticCapture): Promise<Inspection> {
  return openBytes(capture.bytes());
}

const opened = new Map<string, Promise<Inspection>>();

/** One of the real captures, opened once. */
export function openReal(name: string): Promise<Inspection> {
  let inspection = opened.get(name);
  if (inspection === undefined) {
    inspection = openBytes(readFileSync(FOLDER + name));
    opened.set(name, inspection);
  }
  return inspection;
}

/** Rows of a view as objects by the titles of columns. */
export async function rowsOf(inspection: Inspection, view: string, ...filters: readonly string[]): Promise<Readonly<Record<string, unknown>>[]> {
  const { columns, rows } = await inspection.view(view, { filters });
  return rows.map(({ key, cells }) => ({ key, ...Object.fromEntries(columns.map(({ title }, at) => [title, cells[at]])) }));
}

/** Values of the tiles that are shown, by id. */
export async function tilesOf(inspection: Inspection, ...filters: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const { tiles } = await inspection.overview({ filters });
  return Object.fromEntries(tiles.filter(({ isHidden }) => !isHidden).map(({ id, value }) => [id, value]));
}
