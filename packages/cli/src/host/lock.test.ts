import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CommandError } from '../exit-codes.ts';
import { lockFolder } from './lock.ts';

function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('a folder is for one process: the second is told who has it', async () => {
  const folder = testFolder();
  const lock = await lockFolder(folder, 'The data folder');
  const second = lockFolder(folder, 'The data folder');
  await expect(second).rejects.toThrow(CommandError);
  await expect(second).rejects.toThrow(`The data folder ${folder} is in use by another Eyrie (process ${process.pid}).`);
  lock.release();
  (await lockFolder(folder, 'The data folder')).release();
});

it('a killed owner leaves nothing locked', async () => {
  const folder = testFolder();
  const owner = spawn('flock', [join(folder, 'lock'), 'sh', '-c', 'echo held; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  await once(owner.stdout, 'data');
  process.kill(-(owner.pid ?? 0), 'SIGKILL');
  (await lockFolder(folder, 'The data folder')).release();
});
