/** Whether a file can be a capture, by its beginning: who opens it elsewhere need not find out there. */
import { closeSync, openSync, readSync } from 'node:fs';
import { readInto, ScapReader, type ScapErrorCode } from '@eyrie/scap';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { nodePlatform } from '../platform.ts';

const BEGIN_BYTES = 1 << 16;
/** What makes a file none at all. Damage behind a sound beginning does not: what comes before it can be looked at. */
const IS_NONE: ReadonlySet<ScapErrorCode> = new Set(['EMPTY', 'NOT_A_CAPTURE', 'NETWORK_CAPTURE', 'BYTE_SWAPPED', 'VERSION_UNKNOWN']);

/** @param path of a file that can be read. @throws CommandError that says what it is instead. */
export async function requireCapture(path: string): Promise<void> {
  const begin = new Uint8Array(BEGIN_BYTES);
  const fd = openSync(path, 'r');
  let length: number;
  try {
    length = readSync(fd, begin);
  } finally {
    closeSync(fd);
  }
  const { error } = await readInto(new ScapReader({ onEvent: () => undefined }), pieces(begin.subarray(0, length)), nodePlatform);
  if (error !== undefined && IS_NONE.has(error.code)) throw new CommandError(`${path}: ${error.reason}.`, ExitCode.BAD_INPUT);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield await Promise.resolve(bytes);
}
