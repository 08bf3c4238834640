import { EVENT_TYPES } from '@eyrie/schema';
import { FdType, L4 } from '@eyrie/state';
import type { EventSpec } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { outputOf } from '../index.ts';
import type { StreamOptions } from '../stream-facts.ts';
import { contextOf, FakeSystem } from '../testing/fake-system.ts';

function system(): FakeSystem {
  const fake = new FakeSystem({ tid: 7, name: 'cat', cwd: '/home/me/' }, { tid: 9, name: 'other' });
  fake.thread.fds.set(3, fake.file('/etc/passwd'));
  fake.thread.fds.set(4, fake.file('1.2.3.4:5->6.7.8.9:80', { l4: L4.TCP, isServer: false }, FdType.IPV4_SOCK));
  fake.thread.fds.set(5, fake.file('/var/lib', {}, FdType.DIRECTORY));
  return fake;
}

function args(type: EventSpec['type'], params: EventSpec['params'], options: StreamOptions = {}, fake = system()): string | undefined {
  return outputOf('evt.args', undefined).text(contextOf(fake, { type, ts: 1n, tid: 7, params }, options));
}

describe('arguments of an event', () => {
  it('name errors, flags and descriptors', () => {
    expect(args('SYSCALL_OPEN_X', [3, '/etc/passwd', 4097, 0, 0, 0])).toBe('fd=3(<f>/etc/passwd) name=/etc/passwd flags=4097(O_RDONLY|O_CLOEXEC) mode=0 dev=0 ino=0');
    expect(args('SYSCALL_OPEN_X', [-2, '/x', 3, 0o644, 0xfe01, 12])).toBe('fd=-2(ENOENT) name=/x flags=3(O_RDWR) mode=0644 dev=FE01 ino=12');
    expect(args('SYSCALL_READ_X', [-11, undefined, 4, 10])).toBe('res=-11(EAGAIN) data=NULL fd=4(<4t>1.2.3.4:5->6.7.8.9:80) size=10');
    expect(args('SYSCALL_CLOSE_X', [0, 99])).toBe('res=0 fd=99');
  });

  it('resolve relative paths against the working directory or the directory before them', () => {
    expect(args('SYSCALL_UNLINK_2_X', [0, 'a/../b'])).toBe('res=0 path=a/../b(/home/me/b)');
    expect(args('SYSCALL_UNLINKAT_2_X', [0, 5, 'x', 0])).toBe('res=0 dirfd=5(<d>/var/lib) name=x(/var/lib/x) flags=0');
    expect(args('SYSCALL_UNLINKAT_2_X', [0, -100, 'x', 0x200])).toContain('dirfd=-100(AT_FDCWD) name=x(/home/me/x)');
    expect(args('SYSCALL_UNLINKAT_2_X', [0, 77, '/abs', 0])).toContain('name=/abs flags');
  });

  it('print socket tuples and addresses', () => {
    const v4 = Uint8Array.of(2, 10, 0, 0, 1, 0xd2, 0x04, 10, 0, 0, 2, 80, 0);
    expect(args('SOCKET_CONNECT_X', [-115, v4, 4, undefined])).toBe('res=-115(EINPROGRESS) tuple=10.0.0.1:1234->10.0.0.2:80 fd=4(<4t>1.2.3.4:5->6.7.8.9:80) addr=<NA>');
    const unix = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0xef, 0xbe, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode('/run/x\0'));
    expect(args('SOCKET_CONNECT_X', [-2, unix])).toBe('res=-2(ENOENT) tuple=0->beef /run/x');
    const mapped = Uint8Array.of(10, ...Array(10).fill(0), 255, 255, 1, 2, 3, 4, 1, 0, ...Array(10).fill(0), 255, 255, 5, 6, 7, 8, 2, 0);
    expect(args('SOCKET_CONNECT_X', [0, mapped])).toBe('res=0 tuple=1.2.3.4:1->5.6.7.8:2');
    const v6 = Uint8Array.of(10, 0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1, 80, 0);
    expect(args('SOCKET_BIND_X', [0, v6, 4])).toContain('addr=2001:db8::1:80');
    expect(args('SOCKET_CONNECT_X', [0, Uint8Array.of(16, 1)])).toBe('res=0 tuple=family 16');
    expect(args('SOCKET_CONNECT_X', [0, Uint8Array.of(2, 1)])).toBe('res=0 tuple=INVALID IPv4');
  });

  it('name processes, signals, durations and users', () => {
    const fake = system();
    fake.users.set(33, { name: 'www', home: '/', shell: '/bin/sh' });
    expect(args('SYSCALL_KILL_X', [0, 9, 15], {}, fake)).toBe('res=0 pid=9(other) sig=15(SIGTERM)');
    expect(args('SYSCALL_KILL_X', [0, 12345, 0], {}, fake)).toBe('res=0 pid=12345 sig=0');
    expect(args('SYSCALL_NANOSLEEP_X', [0, 1_500_000_000n], {}, fake)).toBe('res=0 interval=1500000000(1.5s)');
    expect(args('SYSCALL_NANOSLEEP_X', [0, 0xffff_ffff_ffff_ffffn], {}, fake)).toBe('res=0 interval=none');
    expect(args('SYSCALL_SETUID_X', [0, 33], {}, fake)).toBe('res=0 uid=33(www)');
    expect(args('SYSCALL_SETUID_X', [0, 0xffff_ffff], {}, fake)).toBe('res=0 uid=-1(<NONE>)');
    expect(args('SYSCALL_SETUID_X', [0, 5], {}, fake)).toBe('res=0 uid=5(<NA>)');
  });

  it('print poll lists, dynamic parameters and modes', () => {
    const fds = Uint8Array.of(2, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 42, 0, 0, 0, 0, 0, 0, 0, 0x41, 0);
    expect(args('SYSCALL_POLL_X', [1, fds, -1])).toBe('res=1 fds=3:f1 42:?41 timeout=-1');
    expect(args('SOCKET_SETSOCKOPT_X', [0, 4, 1, 20, Uint8Array.of(4, 0, 202, 154, 59, 0, 0, 0, 0), 16])).toContain('val=1000000000(1s)');
    expect(args('SYSCALL_CHMOD_X', [0, '/x', 0o755])).toContain('mode=0755(S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR)');
  });

  it('cut long buffers only where a limit is set, and show bytes as dots', () => {
    const data = new TextEncoder().encode(`${'x'.repeat(90)}\n`);
    expect(args('SYSCALL_READ_X', [91, data, 3, 91], { maxBufferText: 80 })).toContain(`data=${'x'.repeat(77)}... fd=`);
    expect(args('SYSCALL_READ_X', [91, data, 3, 91])).toContain(`data=${'x'.repeat(90)}. fd=`);
  });

  it('keep the blank after the last one, and empty data empty, in the classic view', () => {
    expect(args('SYSCALL_READ_X', [0, undefined], { view: 'classic' })).toBe('res=0 data= ');
    expect(args('GENERIC_X', [1, 1], { view: 'classic' })).toBe('');
  });

  it('tell missing strings', () => {
    expect(args('SYSCALL_CHDIR_X', [0, undefined])).toBe('res=0 path=<NA>');
    expect(args('SYSCALL_CHDIR_X', [0, '(NULL)'])).toBe('res=0 path=<NA>');
  });

  it('print a mode, flag or enumeration of every table', () => {
    const unnamed = EVENT_TYPES.flatMap((type) => type.params)
      .filter((param) => /^(?:ENUM)?FLAGS|^MODE/.test(param.type))
      .filter((param) => param.values === undefined);
    expect(unnamed).toEqual([]);
  });
});
