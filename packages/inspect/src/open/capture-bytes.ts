/** The uncompressed bytes of a capture, in order and from anywhere. What is stored compressed is decompressed once, into the place that the host gives. */
import type { Platform } from '@eyrie/scap';
import type { CaptureFile, RandomAccess, Spill } from './capture-file.ts';

export class CaptureBytes implements RandomAccess {
  /** Stored bytes read so far. */
  bytesRead = 0;
  onPiece: () => void = () => undefined;
  readonly #file: CaptureFile;
  readonly #platform: Platform;
  #spill: Spill | undefined = undefined;
  /** Set when the capture is compressed and nothing has been decompressed yet. */
  #isWaiting: boolean;

  /** @param isCompressed of a capture that is not going to be read in order before it is read from anywhere. */
  constructor(file: CaptureFile, platform: Platform, isCompressed = false) {
    this.#file = file;
    this.#platform = platform;
    this.#isWaiting = isCompressed;
  }

  get isCompressed(): boolean {
    return this.#spill !== undefined || this.#isWaiting;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (this.#isWaiting) await this.#decompress();
    return await (this.#spill ?? this.#file.plain).read(offset, length);
  }

  /** As they are stored, counted. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#file.pieces()) {
      this.bytesRead += piece.length;
      yield piece;
      this.onPiece();
    }
  }

  /** Writes down what a reader has decompressed. */
  get platform(): Pick<Platform, 'gunzip'> {
    return {
      gunzip: async (pieces, sink) => {
        const spill = this.#file.spill();
        this.#spill = spill;
        await this.#platform.gunzip(pieces, (piece) => {
          spill.write(piece);
          sink(piece);
        });
      },
    };
  }

  async #decompress(): Promise<void> {
    this.#isWaiting = false;
    await this.platform.gunzip(this.#file.pieces(), () => undefined);
  }
}
