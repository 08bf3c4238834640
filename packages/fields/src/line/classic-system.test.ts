import { buildEvent, byteStringOf, viewOfEvent, type EventSpec } from '@eyrie/scap';
import { SystemState } from '@eyrie/state';
import { describe, expect, it } from 'vitest';
import { ClassicSystem, lineOf, lineText, outputOf, StreamFacts, type FieldContext } from '../index.ts';

function contextAfter(...events: readonly EventSpec[]): { classic: FieldContext; current: FieldContext } {
  const state = new SystemState();
  const classic = new ClassicSystem(state);
  let event = viewOfEvent(buildEvent({ type: 'SYSCALL_CHDIR_X', ts: 1n, tid: 1, params: [0, '/'] }));
  for (const spec of events) {
    event = viewOfEvent(buildEvent(spec));
    classic.apply(event);
  }
  return { classic: { system: classic, event, stream: new StreamFacts({ view: 'classic' }) }, current: { system: state, event, stream: new StreamFacts() } };
}

const OPEN: EventSpec = { type: 'SYSCALL_OPEN_X', ts: 1n, tid: 5, params: [3, '/etc/ld.so.cache', 1, 0, 0, 0] };
const MMAP: EventSpec = { type: 'SYSCALL_MMAP_X', ts: 2n, tid: 5, params: [0x7f00_0000, 1, 1, 1, 0, 4096, 1, 2, 3, 0] };

describe('the classic view', () => {
  it('does not take mapping a file for an event about its descriptor', () => {
    const { classic, current } = contextAfter(OPEN, MMAP);
    const values = (context: FieldContext): unknown[] => ['fd.name', 'fd.num', 'fd.typechar'].map((name) => outputOf(name, undefined).text(context));
    expect(values(current)).toEqual(['/etc/ld.so.cache', '3', 'f']);
    expect(values(classic)).toEqual([undefined, undefined, undefined]);
  });

  it('sees every other descriptor as it is', () => {
    const { classic } = contextAfter(OPEN);
    expect(outputOf('fd.name', undefined).text(classic)).toBe('/etc/ld.so.cache');
  });
});

describe('a line', () => {
  const { classic } = contextAfter(OPEN);
  const absent = { output: outputOf('fdlist.nums', undefined) };
  const name = outputOf('fd.name', undefined);

  it('is left out when a field is absent, unless it need not have all', () => {
    const parts = [byteStringOf('fds '), absent];
    expect([lineText(lineOf(parts, true))(classic), lineText(lineOf(parts, false))(classic)]).toEqual([undefined, 'fds <NA>']);
  });

  it('cuts and fills fields to their width', () => {
    const print = lineOf([{ output: name, width: 4 }, byteStringOf('|'), { output: name, width: 20 }, byteStringOf('|')], true);
    expect(lineText(print)(classic)).toBe('/etc|/etc/ld.so.cache    |');
  });
});
