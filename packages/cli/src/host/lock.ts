import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../exit-codes.ts';

/** A predecessor that is just ending gets this long to do so. */
const PATIENCE_MS = 5_000;

export interface Lock {
  release(): void;
}

/**
 * Takes a folder for this process alone. The kernel holds the lock (flock) and gives it back when the process ends, however it ends.
 * @param folder must exist.
 * @param what for the message: "the data folder".
 * @throws CommandError when another process keeps it.
 */
export async function lockFolder(folder: string, what: string): Promise<Lock> {
  const file = join(folder, 'lock');
  const fd = openSync(file, 'a+', 0o600);
  const deadline = Date.now() + PATIENCE_MS;
  while (!tryLock(fd)) {
    // Whoever has been there for long is not about to leave.
    if (Date.now() > deadline || isSettled(file)) {
      const owner = readFileSync(file, 'utf8').trim();
      closeSync(fd);
      throw new CommandError(`${what} ${folder} is in use by another Eyrie${owner === '' ? '' : ` (process ${owner})`}. End that one first, or pass another --data folder.`);
    }
    await sleep(100);
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`);
  return { release: () => closeSync(fd) };
}

/** flock(1) locks the open file that it inherits; the lock stays with our descriptor when it has ended. */
function tryLock(fd: number): boolean {
  const result = spawnSync('flock', ['--nonblock', '--exclusive', '3'], { stdio: ['ignore', 'ignore', 'inherit', fd] });
  if (result.error !== undefined) throw new CommandError(`Cannot run flock (package util-linux), which guards the data folder: ${result.error.message}`);
  return result.status === 0;
}

/** True when the owner is alive and its own parent is too: it is not an orphan that is cleaning up. */
function isSettled(file: string): boolean {
  const owner = readFileSync(file, 'utf8').trim();
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${owner}/status`, 'utf8'))?.[1];
    return parent !== undefined && Number(parent) > 1;
  } catch {
    return false;
  }
}
