import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES, EventFlag, PPME } from '@eyrie/schema';
import { CALL_EXEC, CALL_EXIT, CALL_FORK, callName, numbersFor, STATE_EVENTS, syscalls, SYSCALLS, type Arch } from './syscalls.ts';

const sources = readdirSync(new URL('../bpf/', import.meta.url))
  .map((name) => readFileSync(new URL(`../bpf/${name}`, import.meta.url), 'utf8'))
  .join('\n');

describe.each<Arch>(['x64', 'arm64'])('system calls of %s', (arch) => {
  const all = syscalls(arch);

  test('have one number each, below the table size', () => {
    expect(new Set(all.map((call) => call.number)).size).toBe(all.length);
    expect(all.every((call) => Number.isInteger(call.number) && call.number >= 0 && call.number < SYSCALLS)).toBe(true);
  });

  test('are reported by a program of the probe and by a current exit event', () => {
    for (const call of all) {
      const name = call.program.replace(/^sys_/, '');
      expect(sources, call.name).toMatch(new RegExp(`^[A-Z_]+\\(${name}[,)]`, 'm'));
      const type = EVENT_TYPES[PPME[call.event]];
      expect((type?.flags ?? 0) & (EventFlag.OLD_VERSION | EventFlag.UNUSED), call.name).toBe(0);
      expect(type?.isEnter, call.name).toBe(false);
    }
  });

  test('have a code on the wire when their event is the generic one', () => {
    expect(all.filter((call) => call.event === 'GENERIC_X' && call.code === 0)).toEqual([]);
  });

  test('have a program of their own where the event table has a type for them', () => {
    const byName = new Set(EVENT_TYPES.filter((type) => type !== undefined && !type.isEnter && (type.flags & (EventFlag.OLD_VERSION | EventFlag.UNUSED)) === 0).map((type) => type.name));
    expect(all.filter((call) => call.event === 'GENERIC_X' && byName.has(call.name)).map((call) => call.name)).toEqual([]);
  });

  test('switched on by event names bring what comes from elsewhere', () => {
    expect(numbersFor(arch, ['procexit'])).toEqual([CALL_EXIT]);
    expect(numbersFor(arch, ['execve', 'clone3'])).toEqual(expect.arrayContaining([CALL_EXEC, CALL_FORK]));
    expect(numbersFor(arch, ['pread']).map((number) => callName(arch, number))).toEqual(['pread64']);
    expect(numbersFor(arch, ['preadv']).map((number) => callName(arch, number))).toEqual(['preadv', 'preadv2']);
    expect(numbersFor(arch, ['no such call'])).toEqual([]);
  });
});

test('what the state needs is reported by events of its own', () => {
  for (const name of STATE_EVENTS) {
    const calls = syscalls('x64').filter((call) => call.name === name);
    expect(calls.length === 1 || name === 'procexit', name).toBe(true);
    expect(calls.every((call) => call.event !== 'GENERIC_X'), name).toBe(true);
  }
});

test('numbers are those of the kernel', () => {
  const number = (arch: Arch, name: string): number | undefined => syscalls(arch).find((call) => call.name === name)?.number;
  expect(['openat', 'execve', 'clone3', 'open', 'newfstatat'].map((name) => number('x64', name))).toEqual([257, 59, 435, 2, 262]);
  expect(['openat', 'execve', 'clone3', 'open', 'newfstatat'].map((name) => number('arm64', name))).toEqual([56, 221, 435, undefined, 79]);
});

test('every event that the probe writes is a current one, with as many parameters as it announces', () => {
  const announced = [...sources.matchAll(/\b(?:BEGIN|RESERVE)\(PPME_(\w+), (\w+)/g)];
  expect(announced.length).toBeGreaterThan(80);
  const constants = new Map([...sources.matchAll(/#define (\w+_PARAMS) (\d+)/g)].map(([, name, value]) => [name, value]));
  for (const [, id = '', count = ''] of announced) {
    const type = EVENT_TYPES.find((each) => each.id === id);
    expect((type?.flags ?? EventFlag.UNUSED) & (EventFlag.OLD_VERSION | EventFlag.UNUSED), id).toBe(0);
    expect(Number(constants.get(count) ?? count), id).toBe(type?.params.length);
  }
});
