/** A capture on disk as the inspection asks for it. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureFile, RandomAccess, Spill } from '@eyrie/inspect';
import { CommandError, ExitCode } from '../exit-codes.ts';

const PIECE_BYTES = 1 << 18;

/** @throws CommandError when there is no such file, or it is none. */
export function inspectedFile(path: string): CaptureFile {
  const size = sizeOf(path);
  const file = new OpenFile(openSync(path, 'r'));
  return {
    size,
    pieces: () => file.pieces(),
    plain: file,
    spill: () => new SpillFile(),
  };
}

function sizeOf(path: string): number {
  try {
    const status = statSync(path);
    if (!status.isFile()) throw new CommandError(`Cannot read ${path}: it is no file.`, ExitCode.BAD_INPUT);
    return status.size;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(`Cannot read ${path}: ${code === 'ENOENT' ? 'there is no such file' : message}.`, ExitCode.BAD_INPUT);
  }
}

class OpenFile implements RandomAccess {
  protected readonly fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** One after the other into the same memory: that is faster than a stream, and nobody else waits in this process. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    const piece = new Uint8Array(PIECE_BYTES);
    for (let at = 0; ; ) {
      const length = readSync(this.fd, piece, 0, PIECE_BYTES, at);
      if (length === 0) return;
      at += length;
      yield await Promise.resolve(piece.subarray(0, length));
    }
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const more = readSync(this.fd, bytes, read, length - read, offset + read);
      if (more === 0) break;
      read += more;
    }
    return Promise.resolve(bytes.subarray(0, read));
  }
}

/** A file without a name: it is gone when the process ends, however it ends. */
class SpillFile extends OpenFile implements Spill {
  #length = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'eyrie-capture-'));
    const path = join(folder, 'uncompressed');
    super(openSync(path, 'wx+', 0o600));
    unlinkSync(path);
    rmSync(folder, { recursive: true });
  }

  write(piece: Uint8Array): void {
    let written = 0;
    while (written < piece.length) written += writeSync(this.fd, piece, written, piece.length - written, this.#length + written);
    this.#length += piece.length;
  }

  close(): void {
    closeSync(this.fd);
  }
}
