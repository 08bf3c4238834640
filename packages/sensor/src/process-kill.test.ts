import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { birthOf, killProcess } from './process-kill.ts';

const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

function sleeper(): { pid: number; exit: Promise<unknown[]>; end: () => void } {
  const child = spawn('sleep', ['100'], { stdio: 'ignore' });
  return { pid: child.pid ?? 0, exit: once(child, 'exit'), end: () => void child.kill('SIGKILL') };
}

describe('killing a process', () => {
  it('ends the one that is meant', async () => {
    const { pid, exit } = sleeper();
    expect(killProcess(pid, { aliveAt: now(), bornAt: birthOf(pid) })).toBe('done');
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('spares another that has its number now', () => {
    const { pid, end } = sleeper();
    // Whoever was seen a minute ago, or was born then, is not this one.
    expect(killProcess(pid, { aliveAt: now() - 60_000_000_000n, bornAt: undefined })).toBe('other');
    expect(killProcess(pid, { aliveAt: now(), bornAt: now() - 60_000_000_000n })).toBe('other');
    expect(birthOf(pid)).toBeDefined();
    end();
  });

  it('says when it is gone already', async () => {
    const { pid, exit, end } = sleeper();
    end();
    await exit;
    expect(killProcess(pid, { aliveAt: now(), bornAt: undefined })).toBe('gone');
  });
});
