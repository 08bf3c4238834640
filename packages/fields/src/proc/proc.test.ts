import type { ByteString } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { outputOf, readerOf, valueGetter, type FieldContext } from '../index.ts';
import { contextOf, FakeSystem } from '../testing/fake-system.ts';

const EVENT = { type: 'SYSCALL_CHDIR_X', ts: 10_000n, tid: 3, params: [0, '/'] } as const;

function family(): FakeSystem {
  return new FakeSystem(
    { tid: 1, ptid: 0, name: 'init', exe: '/sbin/init', exePath: '/sbin/init', env: ['HOME=/', 'KEY=of init'] },
    { tid: 2, ptid: 1, name: 'bash', exe: '-bash', exePath: '/bin/bash', args: ['-c', 'x'], env: ['HOME= /root ', 'EMPTY='] },
    { tid: 3, ptid: 2, name: 'cat', exe: 'cat', exePath: '/bin/cat', args: ['/etc/passwd', '-n'], env: ['HOME=/home/me', 'A=1'], cwd: '/tmp/', cgroups: ['cpu=/a', 'memory=/b/c'] },
  ).act(3);
}

const context = (system = family()): FieldContext => contextOf(system, EVENT);
const text = (name: string, argument?: string, system?: FakeSystem): string | undefined => outputOf(name, argument).text(context(system));
const value = (name: string, argument?: string, system?: FakeSystem): unknown => valueGetter(readerOf(name, argument))(context(system));

describe('a process', () => {
  it('has a program with arguments and environment', () => {
    expect(['proc.name', 'proc.exe', 'proc.exepath', 'proc.cmdline', 'proc.exeline', 'proc.args'].map((name) => text(name))).toEqual([
      'cat', 'cat', '/bin/cat', 'cat /etc/passwd -n', 'cat /etc/passwd -n', '/etc/passwd -n',
    ]);
    expect(['0', '1', '2'].map((index) => text('proc.args', index))).toEqual(['/etc/passwd', '-n', '']);
    expect([value('proc.cmdnargs'), value('proc.cmdlenargs')]).toEqual([2, 13]);
    expect([text('proc.env'), text('proc.env', 'HOME'), text('proc.env', 'NOPE'), text('proc.env', '7')]).toEqual(['HOME=/home/me A=1', '/home/me', '', 'HOME=/home/me A=1']);
    expect([text('thread.cgroups'), text('thread.cgroup', 'memory'), text('thread.cgroup', 'none')]).toEqual(['cpu=/a memory=/b/c', '/b/c', undefined]);
    expect(text('proc.cwd')).toBe('/tmp/');
  });

  it('has parents, one by one and all together', () => {
    expect(['proc.pname', 'proc.pexe', 'proc.pexepath', 'proc.pcmdline'].map((name) => text(name))).toEqual(['bash', '-bash', '/bin/bash', 'bash -c x']);
    expect(['0', '1', '2', '3'].map((n) => text('proc.aname', n))).toEqual(['cat', 'bash', 'init', undefined]);
    expect([text('proc.aname'), text('proc.aexepath'), text('proc.aargs'), text('proc.acmdline', '1')]).toEqual(['bash init', '/bin/bash /sbin/init', '-c x ', 'bash -c x']);
    expect([value('proc.ppid'), text('proc.apid'), text('proc.apid', '2'), text('proc.apid', '9')]).toEqual([2, '3', '1', undefined]);
    expect([text('proc.aenv'), text('proc.aenv', 'HOME'), text('proc.aenv', 'KEY'), text('proc.aenv', 'NOPE'), text('proc.aenv', '2')]).toEqual([
      'HOME=/home/me A=1', '/root', 'of init', '', 'HOME=/ KEY=of init',
    ]);
    expect(readerOf('proc.aname', undefined)).toMatchObject({ on: 'image', of: { kind: 'anyAncestor' } });
  });

  it('without known parents says nothing of them', () => {
    const orphan = new FakeSystem({ tid: 3, ptid: 774, name: 'x' });
    for (const name of ['proc.pname', 'proc.aname', 'proc.ppid', 'proc.pcmdline', 'proc.pvpid']) expect(text(name, undefined, orphan), name).toBeUndefined();
  });

  it('does not follow a circle of parents forever', () => {
    const circle = new FakeSystem({ tid: 3, ptid: 4, name: 'a' }, { tid: 4, ptid: 3, name: 'b' });
    expect(text('proc.aname', undefined, circle)).toBe('b a');
  });

  it('belongs to a session and to groups', () => {
    const system = family();
    const leader = system.threadOf(2);
    if (leader === undefined) throw new Error('no leader');
    system.thread.sid = 2;
    system.thread.pgid = 3;
    system.thread.vpgid = 3;
    system.thread.vpid = 3;
    expect([text('proc.sname', undefined, system), text('proc.sid.exe', undefined, system), text('proc.pgid.name', undefined, system)]).toEqual(['bash', '-bash', 'cat']);
    expect([value('proc.is_sid_leader', undefined, system), value('proc.is_pgid_leader', undefined, system), value('proc.is_vpgid_leader', undefined, system)]).toEqual([false, true, true]);
    system.thread.sid = -1;
    expect(text('proc.sname', undefined, system)).toBe('');
    // In a pid namespace a session's number says nothing about the host's threads: the ancestors of the same session do.
    system.thread.sid = 1;
    system.thread.vtid = 30;
    leader.sid = 1;
    expect(text('proc.sname', undefined, system)).toBe('bash');
    expect(value('proc.loginshellid', undefined, system)).toBe(2);
  });

  it('has an age, once its birth is known', () => {
    const system = family();
    expect(value('proc.duration', undefined, system)).toBeUndefined();
    system.thread.cloneTime = 4000n;
    expect([value('proc.duration', undefined, system), value('proc.pid.ts', undefined, system)]).toEqual([6000, 4000]);
    const young = new FakeSystem({ tid: 3, facts: { exeCtime: 3000n } });
    young.thread.cloneTime = 4000n;
    young.thread.detail.pidNamespaceStart = 1000n;
    expect(value('proc.exe_ino.ctime_duration_proc_start', undefined, young)).toBe(1000);
    expect(value('proc.exe_ino.ctime_duration_pidns_start', undefined, young)).toBe(2000);
    expect(value('container.duration', undefined, young)).toBe(9000);
  });

  it('has capabilities, limits and standard streams', () => {
    const system = family();
    system.thread.detail.capEffective = 0b1000_0001n;
    expect(text('thread.cap_effective', undefined, system)).toBe('CAP_CHOWN CAP_SETUID');
    system.thread.detail.fdLimit = 4n;
    system.thread.fds.set(0, system.file('/dev/null'));
    expect([value('proc.fdopencount', undefined, system), text('proc.fdusage', undefined, system), value('proc.fdlimit', undefined, system)]).toEqual([1, '25.0', 4]);
    expect([text('proc.stdin.name', undefined, system), text('proc.stdin.type', undefined, system), text('proc.stdout.type', undefined, system)]).toEqual(['/dev/null', 'file', undefined]);
  });
});

describe('users and groups', () => {
  it('are named, else root is root and others are not known', () => {
    const system = family();
    system.thread.uid = 1000;
    system.thread.gid = 0;
    system.thread.loginUid = 0xffff_ffff;
    system.users.set(1000, { name: 'ben\u00e9', home: '/home/b', shell: '/bin/zsh' });
    expect(['user.uid', 'user.name', 'user.homedir', 'user.shell', 'user.loginuid', 'user.loginname', 'group.gid', 'group.name'].map((name) => text(name, undefined, system))).toEqual([
      '1000', 'ben\u00c3\u00a9' as ByteString, '/home/b', '/bin/zsh', '-1', '<NA>', '0', 'root',
    ]);
  });
});

describe('CPU time', () => {
  it('runs from switch to switch on each CPU', () => {
    const system = family();
    const field = outputOf('thread.exectime', undefined);
    const at = (ts: bigint, cpu: number, num: number): string | undefined => {
      const given = contextOf(system, { type: 'SCHEDSWITCH_6_E', ts, tid: 3, params: [1, 0, 0, 0, 0, 0] });
      given.event.cpu = cpu;
      given.event.num = num;
      return field.text(given);
    };
    expect([at(100n, 0, 1), at(150n, 1, 2), at(175n, 0, 3), at(200n, 1, 4)]).toEqual(['0', '0', '75', '50']);
  });
});
