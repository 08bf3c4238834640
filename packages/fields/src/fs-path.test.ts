import { FdType, joinPaths } from '@eyrie/state';
import type { EventSpec } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { outputOf } from './index.ts';

import { contextOf, FakeSystem } from './testing/fake-system.ts';

function paths(type: EventSpec['type'], params: EventSpec['params'], system = new FakeSystem({ tid: 1, cwd: '/home/' })): (string | undefined)[] {
  const context = contextOf(system, { type, ts: 1n, tid: 1, params });
  return ['name', 'nameraw', 'source', 'sourceraw', 'target', 'targetraw'].map((role) => outputOf(`fs.path.${role}`, undefined).text(context));
}

describe('paths of file system calls', () => {
  it('are absolute, and raw as written', () => {
    expect(paths('SYSCALL_MKDIR_2_X', [0, 'a//b/', 0])).toEqual(['/home/a/b', 'a//b/', undefined, undefined, undefined, undefined]);
    expect(paths('SYSCALL_UNLINK_2_X', [0, '/x/../y'])).toEqual(['/y', '/x/../y', undefined, undefined, undefined, undefined]);
    expect(paths('SYSCALL_RENAME_X', [0, 'a', '/b'])).toEqual([undefined, undefined, '/home/a', 'a', '/b', '/b']);
    expect(paths('SYSCALL_SYMLINK_X', [0, 'what', 'where'])).toEqual([undefined, undefined, '/home/where', 'where', '/home/what', 'what']);
  });

  it('of failed calls are not told', () => {
    expect(paths('SYSCALL_MKDIR_2_X', [-17, '/a', 0])).toEqual(Array(6).fill(undefined));
    expect(paths('SYSCALL_OPEN_X', [-1, '/a', 0, 0, 0, 0])[0]).toBeUndefined();
    expect(paths('SYSCALL_OPEN_X', [3, '/a', 0, 0, 0, 0])[0]).toBe('/a');
  });

  it('start from the directory that the call names', () => {
    const system = new FakeSystem({ tid: 1, cwd: '/home/' });
    system.thread.fds.set(5, system.file('/srv', {}, FdType.DIRECTORY));
    expect(paths('SYSCALL_UNLINKAT_2_X', [0, 5, 'x', 0], system)[0]).toBe('/srv/x');
    expect(paths('SYSCALL_RENAMEAT2_X', [0, 5, 'x', -100, 'y', 0], system).slice(2)).toEqual(['/srv/x', 'x', '/home/y', 'y']);
  });

  it('are taken from the descriptor where the call has nothing else', () => {
    const system = new FakeSystem({ tid: 1 });
    expect(paths('SYSCALL_FCHMOD_X', [0, 3, 0o644], system.about(3, system.file('/etc/x')))[0]).toBe('/etc/x');
  });
});

describe('joining paths', () => {
  const join = (base: string, path: string): string => joinPaths(base as never, path as never);

  it('takes out dots and doubled slashes', () => {
    expect([join('/a/', 'b'), join('/a/', '../b'), join('/a/', './b/.'), join('/a/', '..'), join('/', '../../x'), join('/a/b/', '../../../x'), join('/a/', '.hidden'), join('/a/', '...')]).toEqual([
      '/a/b', '/b', '/a/b', '/', '/x', '/x', '/a/.hidden', '/a/...',
    ]);
    expect([join('/a/', '/x//y/../z/'), join('', 'x/y'), join('/a/', '')]).toEqual(['/x/z', 'x/y', '']);
    expect(join('/', 'x'.repeat(2000))).toBe('/DIR_TOO_LONG/FILENAME_TOO_LONG');
  });
});
