import { describe, expect, it } from 'vitest';
import { FdType } from '@eyrie/state';
import { buildEvent, viewOfEvent, type EventSpec } from '@eyrie/scap';
import { outputOf, readerOf, ShownEvents, StreamFacts, valueGetter, type FieldContext } from '../index.ts';
import type { StreamOptions } from '../stream-facts.ts';
import { contextOf, FakeSystem } from '../testing/fake-system.ts';

const TIME = 1_506_127_469_900_617_765n;

function context(type: EventSpec['type'], params: EventSpec['params'], options: StreamOptions = {}, system = new FakeSystem({ tid: 1, name: 'init' })): FieldContext {
  return contextOf(system, { type, ts: TIME, tid: 1, params }, options);
}

const text = (name: string, given: FieldContext, argument?: string): string | undefined => outputOf(name, argument).text(given);
const value = (name: string, given: FieldContext, argument?: string): unknown => valueGetter(readerOf(name, argument))(given);

describe('what a call returned', () => {
  it('is a number, a name and a failure', () => {
    const failed = context('SYSCALL_CHDIR_X', [-2, '/x']);
    expect([text('evt.res', failed), value('evt.rawres', failed), value('evt.failed', failed), value('evt.count.error', failed)]).toEqual(['ENOENT', -2, true, 1]);
    const done = context('SYSCALL_CHDIR_X', [0, '/x']);
    expect([text('evt.res', done), value('evt.rawres', done), value('evt.failed', done), value('evt.count.error', done)]).toEqual(['SUCCESS', 0, false, 0]);
  });

  it('is absent where nothing is returned', () => {
    for (const name of ['evt.res', 'evt.rawres', 'evt.failed', 'evt.count.error']) {
      expect(value(name, context('GENERIC_X', [1, 1])), name).toBeUndefined();
      expect(value(name, context('SCHEDSWITCH_6_E', [1, 0, 0, 0, 0, 0])), name).toBeUndefined();
    }
  });

  it('counts as an error of files, of the network, of memory or of the rest', () => {
    const kinds = ['file', 'net', 'memory', 'other'];
    const counted = (given: FieldContext): unknown[] => kinds.map((kind) => value(`evt.count.error.${kind}`, given));
    expect(counted(context('SYSCALL_OPEN_X', [-2, '/x', 1, 0, 0, 0]))).toEqual([1, undefined, undefined, undefined]);
    expect(counted(context('SOCKET_CONNECT_X', [-111, undefined, 3, undefined]))).toEqual([undefined, 1, undefined, undefined]);
    expect(counted(context('SYSCALL_BRK_4_X', [-12, 0, 0, 0, 0]))).toEqual([undefined, undefined, 1, undefined]);
    expect(counted(context('SYSCALL_CHDIR_X', [-2, '/x']))).toEqual([undefined, undefined, undefined, 1]);
  });
});

describe('opens', () => {
  const flags = (given: FieldContext): unknown[] => ['read', 'write', 'exec', 'create'].map((kind) => value(`evt.is_open_${kind}`, given));

  it('read, write, make executables, create', () => {
    expect(flags(context('SYSCALL_OPEN_X', [3, '/x', 1, 0, 0, 0]))).toEqual([true, false, false, false]);
    expect(flags(context('SYSCALL_OPENAT_2_X', [3, -100, '/x', 3, 0, 0, 0]))).toEqual([true, true, false, false]);
    expect(flags(context('SYSCALL_OPENAT2_X', [3, -100, '/x', 2 | 4 | 16384, 0o755, 0, 0, 0]))).toEqual([false, true, true, true]);
    expect(flags(context('SYSCALL_OPEN_X', [3, '/tmp', 2 | 8192, 0o600, 0, 0]))).toEqual([false, true, false, true]);
    expect(flags(context('SYSCALL_OPEN_X', [-1, '/tmp', 2 | 8192, 0o600, 0, 0]))).toEqual([false, true, false, false]);
    expect(flags(context('SYSCALL_CREAT_X', [3, '/x', 0o711, 0, 0, 0]))).toEqual([false, false, true, false]);
  });

  it('are false for every other event and for parameters that are missing', () => {
    expect(flags(context('SYSCALL_CHDIR_X', [0, '/x']))).toEqual([false, false, false, false]);
    expect(flags(context('SYSCALL_OPEN_X', [3, '/x', undefined, undefined, 0, 0]))).toEqual([false, false, false, false]);
  });
});

describe('times', () => {
  const given = context('SYSCALL_CHDIR_X', [0, '/x'], { localTime: () => 3600 });

  it('print in local time, in UTC for ISO 8601, and as numbers in JSON', () => {
    expect(text('evt.time', given)).toBe('01:44:29.900617765');
    expect(text('evt.time.s', given)).toBe('01:44:29');
    expect(text('evt.datetime', given)).toBe('2017-09-23 01:44:29.900617765');
    expect(text('evt.time.iso8601', given)).toBe('2017-09-23T00:44:29.900617765+0000');
    expect(text('evt.rawtime', given)).toBe('1506127469900617765');
    expect(text('evt.rawtime.ns', given)).toBe('900617765');
    expect(outputOf('evt.time', undefined).json(given)).toBe(TIME);
    expect(outputOf('evt.rawtime', undefined).json(given)).toBe(TIME);
  });

  it('count from the first event and from the one before', () => {
    const stream = new StreamFacts();
    const system = new FakeSystem({ tid: 1 });
    const relative = outputOf('evt.reltime', undefined);
    const delta = outputOf('evt.deltatime', undefined);
    const seen = [0n, 6971n, 7408n].map((offset, index) => {
      const event = viewOfEvent(buildEvent({ type: 'SYSCALL_CHDIR_X', ts: TIME + offset, tid: 1, params: [0, '/'] }));
      event.num = index + 1;
      stream.advance(event);
      return [relative.text({ system, event, stream }), delta.text({ system, event, stream })];
    });
    expect(seen).toEqual([['000000000', '0'], ['000006971', '6971'], ['000007408', '437']]);
  });

  it('survive a time that is no date', () => {
    expect(text('evt.datetime', contextOf(new FakeSystem(), { type: 'SYSCALL_CHDIR_X', ts: 0xffff_ffff_ffff_ffffn, tid: 1, params: [0, '/'] }))).toMatch(/\d\d:\d\d:\d\d\.\d{9}$/);
  });
});

describe('latencies', () => {
  it('are known in the classic view only', () => {
    const system = new FakeSystem({ tid: 1 });
    const latency = (view: 'classic' | 'current'): (string | undefined)[] => {
      const stream = new StreamFacts({ view });
      return (['SYSCALL_CHDIR_E', 'SYSCALL_CHDIR_X'] as const).map((type, index) => {
        const event = viewOfEvent(buildEvent({ type, ts: TIME + BigInt(index) * 4975n, tid: 1, params: index === 0 ? [] : [0, '/'] }));
        stream.advance(event);
        return outputOf('evt.latency.human', undefined).text({ system, event, stream });
      });
    };
    expect(latency('classic')).toEqual(['0ns', '4.97us']);
    expect(latency('current')).toEqual(['0ns', '0ns']);
  });
});

describe('names of events', () => {
  it('come from the event, from the call number of generic ones, from asynchronous ones themselves', () => {
    expect(text('evt.type', context('SYSCALL_OPENAT_2_X', [3, -100, '/x', 1, 0, 0, 0]))).toBe('openat');
    const generic = context('GENERIC_X', [2, 60]);
    expect([text('evt.type', generic), text('syscall.type', generic)]).toEqual(['exit', 'exit']);
    expect(text('evt.type', context('GENERIC_X', [9999, 60]))).toBe('unknown');
    const async = context('ASYNCEVENT_E', [1, 'container', new Uint8Array(1)]);
    expect([text('evt.type', async), text('evt.asynctype', async), value('evt.is_async', async), text('syscall.type', async)]).toEqual(['container', 'container', true, undefined]);
  });

  it('have a direction and a category', () => {
    expect(text('evt.dir', context('SYSCALL_CHDIR_X', [0, '/']))).toBe('<');
    expect(text('evt.dir', context('SCHEDSWITCH_6_E', [1, 0, 0, 0, 0, 0]))).toBe('>');
    expect(text('evt.category', context('SYSCALL_CHDIR_X', [0, '/']))).toBe('file');
    const system = new FakeSystem({ tid: 1 });
    const category = (type: number): string | undefined => {
      system.about(3, system.file('x', {}, type));
      return text('evt.category', context('SYSCALL_READ_X', [0, undefined, 3, 1], {}, system));
    };
    expect([FdType.FILE_V2, FdType.IPV4_SOCK, FdType.FIFO, FdType.TIMERFD].map(category)).toEqual(['file', 'net', 'ipc', 'unknown']);
    expect(value('evt.type.is', context('SYSCALL_CHDIR_X', [0, '/']), 'chdir')).toBe(1);
    expect(value('evt.type.is', context('SYSCALL_CHDIR_X', [0, '/']), 'open')).toBe(0);
  });
});

describe('reading and writing', () => {
  it('has a direction, a length and a buffer', () => {
    const system = new FakeSystem({ tid: 1 });
    system.about(3, system.file('/var/log/x'));
    const given = context('SYSCALL_WRITE_X', [5, new TextEncoder().encode('he\0lo'), 3, 5], {}, system);
    expect([value('evt.is_io', given), value('evt.is_io_write', given), value('evt.is_io_read', given), text('evt.io_dir', given)]).toEqual([true, true, false, 'write']);
    expect([value('evt.buflen', given), value('evt.buflen.out', given), value('evt.buflen.file', given), value('evt.buflen.net', given)]).toEqual([5, 5, 5, undefined]);
    expect([value('evt.buffer', given), text('evt.buffer', given)]).toEqual(['he\0lo', 'he.lo']);
    expect(value('evt.buffer', context('SYSCALL_WRITE_X', [0, undefined, 3, 5]))).toBeUndefined();
  });
});

describe('one argument', () => {
  it('is its resolved text, by name or number', () => {
    const given = context('SYSCALL_OPEN_X', [-2, 'x/../y', 4097, 0o644, 0, 0], {}, new FakeSystem({ tid: 1, cwd: '/home/' }));
    expect(['fd', 'name', 'flags', 'mode'].map((name) => text('evt.arg', given, name))).toEqual(['ENOENT', '/home/y', 'O_RDONLY|O_CLOEXEC', '0644']);
    expect(['0', '1', '9'].map((name) => text('evt.arg', given, name))).toEqual(['ENOENT', '/home/y', undefined]);
    expect(text('evt.arg', given, 'uid')).toBeUndefined();
  });

  it('is a typed value when asked for raw', () => {
    const given = context('SYSCALL_OPEN_X', [-2, 'x', 4097, 0o644, 0xfe01, 1n << 60n]);
    expect(['fd', 'name', 'flags', 'ino'].map((name) => value('evt.rawarg', given, name))).toEqual([-2, 'x', 4097, 1n << 60n]);
    expect(['fd', 'mode', 'dev'].map((name) => text('evt.rawarg', given, name))).toEqual(['-2', '644', 'FE01']);
  });

  it('is empty text, never a wrong value, when the kernel gave nothing', () => {
    const given = context('SYSCALL_OPEN_X', [-2, undefined, undefined, 0, 0, 0]);
    expect([text('evt.arg', given, 'name'), text('evt.arg', given, 'flags')]).toEqual(['<NA>', '<NA>']);
    expect([text('evt.rawarg', given, 'flags'), value('evt.rawarg', given, 'flags')]).toEqual(['0', undefined]);
  });
});

describe('absolute paths', () => {
  it('start from the directory of the call', () => {
    const system = new FakeSystem({ tid: 1, cwd: '/home/' });
    system.thread.fds.set(5, system.file('/srv', {}, FdType.DIRECTORY));
    const given = context('SYSCALL_RENAMEAT2_X', [0, 5, 'a', -100, 'b', 0], {}, system);
    expect([undefined, 'src', 'dst'].map((which) => text('evt.abspath', given, which))).toEqual(['/srv/a', '/srv/a', '/home/b']);
    expect(text('evt.abspath', context('SYSCALL_UNLINKAT_2_X', [0, 9, 'a', 0], {}, system))).toBe('<UNKNOWN>/a');
    expect(text('evt.abspath', context('SYSCALL_CHDIR_X', [0, '/x'], {}, system))).toBeUndefined();
  });
});

describe('what is shown', () => {
  it('leaves out what was there before, and what a view folds or hides', () => {
    const event = (type: EventSpec['type'], params: EventSpec['params']): ReturnType<typeof viewOfEvent> => viewOfEvent(buildEvent({ type, ts: 1n, tid: 1, params }));
    const events = [
      event('CONTAINER_JSON_2_E', ['{}']), event('SYSCALL_OPEN_E', ['/x', 0, 0]), event('SYSCALL_OPEN_X', [3, '/x', 0, 0, 0, 0]),
      event('PROCINFO_E', [1, 1]), event('SCHEDSWITCH_6_E', [1, 0, 0, 0, 0, 0]), event('CONTAINER_JSON_2_E', ['{}']),
    ];
    const shown = (view: 'classic' | 'current'): boolean[] => {
      const filter = new ShownEvents(view);
      return events.map((each) => filter.shows(each));
    };
    expect(shown('classic')).toEqual([false, true, true, false, true, true]);
    expect(shown('current')).toEqual([false, false, true, true, true, true]);
  });
});
