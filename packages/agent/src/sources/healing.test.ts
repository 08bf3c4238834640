import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventStream } from '@eyrie/rules';
import { takeSnapshot } from '@eyrie/sensor';
import { Healing } from './healing.ts';

/** A /proc as the kernel writes it, with processes and descriptors of our choice. */
let proc = '';
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'eyrie-proc-'));
});
afterEach(() => rmSync(proc, { recursive: true, force: true }));

function addProcess(pid: number, comm: string, fds: Readonly<Record<number, string>>): void {
  const folder = join(proc, String(pid));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'fd'), { recursive: true });
  mkdirSync(join(folder, 'task', String(pid)), { recursive: true });
  const zeros = Array.from({ length: 40 }, () => '0').join(' ');
  writeFileSync(join(folder, 'stat'), `${pid} (${comm}) S 1 ${pid} ${pid} ${zeros}`);
  writeFileSync(join(folder, 'status'), `Name:\t${comm}\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nVmSize:\t10 kB\n`);
  writeFileSync(join(folder, 'cmdline'), `/bin/${comm}\0`);
  for (const [fd, target] of Object.entries(fds)) symlinkSync(target, join(folder, 'fd', fd));
}

function watched(): { stream: EventStream; healing: Healing; heal: (lost: number) => void } {
  const alive = (thread: { pid: number }): boolean => processes.has(thread.pid);
  const stream = new EventStream({ onSystem: () => undefined, onEvent: () => undefined }, { state: { isAlive: alive } });
  takeSnapshot(stream, { proc });
  const healing = new Healing(stream, proc);
  const heal = (lost: number): void => {
    do healing.turn(lost, performance.now(), true);
    while (healing.isBusy);
  };
  return { stream, healing, heal };
}

const processes = new Set<number>();

test('after a loss, descriptors, programs and ends of processes are as /proc has them', () => {
  processes.clear();
  processes.add(10).add(11).add(12);
  addProcess(10, 'before', { 3: '/kept', 4: '/closed unseen' });
  addProcess(11, 'gone', {});
  const { stream, healing, heal } = watched();
  expect(stream.system.threads.get(10)?.fds.get(4)?.name.value).toContain('closed unseen');

  addProcess(10, 'after', { 3: '/kept', 7: '/opened unseen' });
  addProcess(12, 'born', {});
  rmSync(join(proc, '11'), { recursive: true });
  processes.delete(11);
  heal(5);
  expect(healing.rounds).toBe(1);
  const thread = stream.system.threads.get(10);
  expect(thread?.image.facts.comm.value).toBe('after');
  expect([3, 4, 7].map((fd) => thread?.fds.get(fd)?.name.value)).toEqual(['/kept', undefined, '/opened unseen']);
  expect(stream.system.threads.get(11)).toBeUndefined();
  expect(stream.system.threads.get(12)?.image.facts.comm.value).toBe('born');
});

test('without a loss, while the host is too busy, and right after the last time, /proc is left alone', () => {
  addProcess(10, 'one', {});
  const { healing } = watched();
  healing.turn(0, 0, true);
  healing.turn(5, 0, false);
  expect(healing.isBusy).toBe(false);
  const all = (lost: number, now: number): void => {
    healing.turn(lost, now, true);
    for (let turn = 0; healing.isBusy && turn < 1000; turn++) healing.turn(lost, now, true);
  };
  all(5, 1_000);
  all(6, 2_000);
  expect(healing.rounds).toBe(1);
  all(6, 7_000);
  expect(healing.rounds).toBe(2);
});
