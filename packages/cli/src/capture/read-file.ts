/** Captures from files and standard input. */
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { readCapture, ScapReader, type ScapHandler } from '@eyrie/scap';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { collectingEarly } from '../host/memory.ts';
import { nodePlatform } from '../platform.ts';

/** Pieces of what is no file, and of a compressed file where it has to be a stream. */
const PIECE_BYTES = 1 << 18;

/**
 * Reads a capture to its end, or to the first damage.
 * @param path `-` for standard input.
 * @returns the reader: what was wrong, and counts.
 * @throws CommandError when the file cannot be opened or read.
 */
export async function readCaptureFile(path: string, handler: ScapHandler): Promise<ScapReader> {
  if (path === '-') return await readStream(process.stdin, handler);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const status = fstatSync(fd);
    if (status.isDirectory()) throw new CommandError(`Cannot read ${path}: it is a folder.`, ExitCode.BAD_INPUT);
    const isFile = status.isFile();
    if (isFile && !isGzip(fd)) return await collectingEarly(() => readPlain(fd, handler));
    return (isFile ? await readGzip(fd, handler) : undefined) ?? (await readStream(createReadStream(path, { highWaterMark: PIECE_BYTES }), handler));
  } catch (error) {
    // What the handler throws is not about the file.
    throw isSystemError(error) ? unreadable(path, error) : error;
  } finally {
    closeSync(fd);
  }
}

/** Whether {@link readCaptureFile} gives the same when it is called again: not of what comes through a pipe. */
export function isRepeatable(path: string): boolean {
  return path !== '-' && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isGzip(fd: number): boolean {
  const magic = Buffer.alloc(2);
  readSync(fd, magic, 0, 2, 0);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

/** @returns undefined where this Node's zlib can only be a stream. */
async function readGzip(fd: number, handler: ScapHandler): Promise<ScapReader | undefined> {
  const [{ Inflater }, { readCompressed }] = await Promise.all([import('./inflater.ts'), import('./read-compressed.ts')]);
  const inflater = Inflater.create();
  if (inflater === undefined) return undefined;
  try {
    return await collectingEarly(() => readCompressed(fd, inflater, handler));
  } finally {
    inflater.close();
  }
}

async function readStream(source: AsyncIterable<Uint8Array>, handler: ScapHandler): Promise<ScapReader> {
  return await collectingEarly(() => readCapture(source, nodePlatform, handler));
}

/** Straight into the reader's buffer: not a byte is copied twice. */
function readPlain(fd: number, handler: ScapHandler): ScapReader {
  const reader = new ScapReader(handler);
  let position = 0;
  while (reader.error === undefined) {
    const length = readSync(fd, reader.space(), { position });
    if (length === 0) break;
    position += length;
    reader.advance(length);
  }
  reader.end();
  return reader;
}

function unreadable(path: string, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'you may not read it' : message;
  return new CommandError(`Cannot read ${path}: ${reason}.`, ExitCode.BAD_INPUT);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'read';
}
