/** Opens a capture: reads it once into an index. */
import { readInto, ScapReader, type Platform } from '@eyrie/scap';
import type { LocalTime } from '@eyrie/fields';
import { CaptureIndex } from '../capture-index.ts';
import { Inspection } from '../inspection.ts';
import { restoreIndex } from '../store/index-file.ts';
import { CaptureBytes } from './capture-bytes.ts';
import type { CaptureFile } from './capture-file.ts';
import { MAX_CAPTURE_BYTES, Recorder } from './recorder.ts';

export interface OpenProgress {
  /** Stored bytes. */
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
  readonly events: number;
}

export interface OpenOptions {
  /**
   * Called every few pieces while the capture is read. What was read so far can be asked already; answers are of that part.
   */
  readonly onProgress?: (progress: OpenProgress, soFar: Inspection) => void;
  /** Stops the reading; what was read stays usable, and says so. */
  readonly signal?: { readonly aborted: boolean };
  readonly localTime?: LocalTime;
}

/**
 * Reads a capture to its end, to the first damage, or until it is cancelled.
 * Never throws for what the file holds: see `Inspection.summary.problems`.
 */
export async function openCapture(file: CaptureFile, platform: Platform, options: OpenOptions = {}): Promise<Inspection> {
  const index = new CaptureIndex();
  const recorder = new Recorder(index, options.localTime === undefined ? {} : { localTime: options.localTime });
  const reader = new ScapReader(recorder);
  recorder.reader = reader;
  const bytes = new CaptureBytes(file, platform);
  const inspection = new Inspection(index, { file, platform, bytes, localTime: options.localTime });
  bytes.onPiece = () => {
    if (reader.position > MAX_CAPTURE_BYTES) reader.fail('BLOCK_TOO_LARGE', 'the capture is larger than 8 GB uncompressed; only what comes before can be inspected');
    options.onProgress?.({ bytesRead: bytes.bytesRead, bytesTotal: file.size, events: index.rows }, inspection);
  };
  await readInto(reader, bytes.pieces(), bytes.platform, options.signal);
  recorder.end();
  index.bytes = reader.position;
  index.isCompressed = bytes.isCompressed;
  index.counts.damaged = reader.counts.damaged;
  index.counts.unknownEvents = reader.counts.unknownEvents;
  index.damage = options.signal?.aborted === true ? 'Reading was stopped before the end' : reader.error?.message;
  return inspection;
}

/**
 * Opens a capture whose index was stored, without reading it.
 * @param stored what `Inspection.store` gave. @param identity of the capture as it is now.
 * @returns undefined when the index is of another capture or of another version, or damaged: the capture has to be read then.
 */
export function openStored(stored: Uint8Array, identity: string, file: CaptureFile, platform: Platform, localTime?: LocalTime): Inspection | undefined {
  const index = restoreIndex(stored, identity, platform);
  return index === undefined ? undefined : new Inspection(index, { file, platform, bytes: new CaptureBytes(file, platform, index.isCompressed), localTime });
}
