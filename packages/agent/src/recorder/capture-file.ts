/**
 * A capture on its way to the disk. Until it is whole it is called `NAME.part`; then it gets its name and, beside it, a file with its
 * SHA-256 as `sha256sum` writes and checks it. Writing waits for nothing: bytes are handed over in pieces and go out one after the other.
 */
import { createHash } from 'node:crypto';
import { open, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

const PIECE_BYTES = 1 << 18;
/** What was handed over and is not written yet; whoever gives more has to wait. */
const MOST_WAITING = 8 << 20;
/** So much may be lost when the process is killed. */
const FLUSH_MS = 100;

export const PART_SUFFIX = '.part';
export const CHECKSUM_SUFFIX = '.sha256';

export class CaptureFile {
  readonly path: string;
  /** Bytes given so far. */
  bytes = 0;
  /** Why nothing more can be written. */
  error: string | undefined = undefined;
  readonly #hash = createHash('sha256');
  #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #used = 0;
  #waiting = 0;
  #lastFlush = performance.now();
  #work: Promise<void>;
  #handle: FileHandle | undefined = undefined;
  /** Bytes of the file that are written. */
  #written = 0;

  /** @param path of the finished file; its folder must exist. */
  constructor(path: string) {
    this.path = path;
    this.#work = this.#open();
  }

  /** Bytes may be given now; without room they may still be, at the price of memory. */
  get hasRoom(): boolean {
    return this.#waiting < MOST_WAITING;
  }

  /** Takes a copy of bytes. */
  add(source: Uint8Array, start: number, end: number): void {
    this.bytes += end - start;
    for (let from = start; from < end; ) {
      const count = Math.min(PIECE_BYTES - this.#used, end - from);
      this.#piece.set(source.subarray(from, from + count), this.#used);
      this.#used += count;
      from += count;
      if (this.#used === PIECE_BYTES) this.#flush();
    }
  }

  /** To be called every now and then: what was given some time ago goes to the disk. */
  flushIfDue(): void {
    if (this.#used > 0 && performance.now() - this.#lastFlush > FLUSH_MS) this.#flush();
  }

  /**
   * Writes what is left and gives the file its name.
   * @returns SHA-256 in hexadecimal digits; undefined when it could not be written, see {@link error}: the part file then stays as it is.
   */
  async finish(): Promise<string | undefined> {
    this.#flush();
    await this.#work;
    try {
      await this.#handle?.sync();
      await this.#handle?.close();
      if (this.error !== undefined) return undefined;
      const digest = this.#hash.digest('hex');
      // First the checksum: a part file that it fits is whole, should the power fail between the two.
      await writeFile(this.path + CHECKSUM_SUFFIX, checksumLine(digest, this.path), { mode: 0o600 });
      await rename(this.path + PART_SUFFIX, this.path);
      return digest;
    } catch (error) {
      this.error ??= textOf(error);
      return undefined;
    }
  }

  #flush(): void {
    const piece = this.#piece.subarray(0, this.#used);
    this.#piece = Buffer.allocUnsafe(PIECE_BYTES);
    this.#used = 0;
    this.#lastFlush = performance.now();
    this.#waiting += piece.length;
    this.#work = this.#work.then(async () => await this.#write(piece));
  }

  async #open(): Promise<void> {
    try {
      this.#handle = await open(this.path + PART_SUFFIX, 'w', 0o600);
    } catch (error) {
      this.error = textOf(error);
    }
  }

  async #write(piece: Uint8Array): Promise<void> {
    try {
      if (this.#handle === undefined || this.error !== undefined) return;
      this.#hash.update(piece);
      for (let from = 0; from < piece.length; ) {
        const { bytesWritten } = await this.#handle.write(piece, from, piece.length - from, this.#written);
        from += bytesWritten;
        this.#written += bytesWritten;
      }
    } catch (error) {
      this.error = textOf(error);
    } finally {
      this.#waiting -= piece.length;
    }
  }
}

/** The line that `sha256sum --check` reads, for a file in the same folder. */
export function checksumLine(digest: string, path: string): string {
  return `${digest}  ${basename(path)}\n`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
