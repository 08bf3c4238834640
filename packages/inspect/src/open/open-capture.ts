/** Opens a capture: reads it once into an index. */
import { readInto, ScapReader, type Platform } from '@eyrie/scap';
import type { LocalTime } from '@eyrie/fields';
import { CaptureIndex } from '../capture-index.ts';
import { Inspection } from '../inspection.ts';
import type { CaptureFile, RandomAccess } from './capture-file.ts';
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

const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Reads a capture to its end, to the first damage, or until it is cancelled.
 * Never throws for what the file holds: see `Inspection.summary.damage`.
 */
export async function openCapture(file: CaptureFile, platform: Platform, options: OpenOptions = {}): Promise<Inspection> {
  const index = new CaptureIndex();
  const recorder = new Recorder(index, options.localTime === undefined ? {} : { localTime: options.localTime });
  const reader = new ScapReader(recorder);
  recorder.reader = reader;
  const source = new ObservedSource(file, platform);
  const inspection = new Inspection(index, { file, platform, bytes: source.bytes, localTime: options.localTime });
  source.onPiece = () => {
    if (reader.position > MAX_CAPTURE_BYTES) reader.fail('BLOCK_TOO_LARGE', 'the capture is larger than 8 GB uncompressed; only what comes before can be inspected');
    options.onProgress?.({ bytesRead: source.bytesRead, bytesTotal: file.size, events: index.rows }, inspection);
  };
  await readInto(reader, source.pieces(), source.platform, options.signal);
  recorder.end();
  index.bytes = reader.position;
  index.counts.damaged = reader.counts.damaged;
  index.counts.unknownEvents = reader.counts.unknownEvents;
  index.damage = options.signal?.aborted === true ? 'Reading was stopped before the end.' : reader.error?.message;
  return inspection;
}

/** The source as the reader sees it: counted, and, when it is compressed, written down as it is decompressed. */
class ObservedSource {
  bytesRead = 0;
  onPiece: () => void = () => undefined;
  readonly #file: CaptureFile;
  readonly #platform: Platform;
  #access: RandomAccess;

  constructor(file: CaptureFile, platform: Platform) {
    this.#file = file;
    this.#platform = platform;
    this.#access = file.plain;
  }

  /** The uncompressed bytes. */
  get bytes(): RandomAccess {
    return { read: (offset, length) => this.#access.read(offset, length) };
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    let isFirst = true;
    for await (const piece of this.#file.pieces()) {
      if (isFirst && !GZIP_MAGIC.every((byte, index) => piece[index] === byte)) this.#access = this.#file.plain;
      isFirst = false;
      this.bytesRead += piece.length;
      yield piece;
      this.onPiece();
    }
  }

  get platform(): Pick<Platform, 'gunzip'> {
    return {
      gunzip: async (pieces, sink) => {
        const spill = this.#file.spill();
        this.#access = spill;
        await this.#platform.gunzip(pieces, (piece) => {
          spill.write(piece);
          sink(piece);
        });
      },
    };
  }
}
