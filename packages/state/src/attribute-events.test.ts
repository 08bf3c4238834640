import { describe, expect, it } from 'vitest';
import { Scenario } from './testing/scenario.ts';
import { CloneFlag, NO_ID } from './thread.ts';

describe('what a thread changes about itself', () => {
  it('working and root directory', () => {
    const play = new Scenario('init 1\n  bash 10');
    const cwd = (): string | undefined => play.state.threads.get(10)?.fs.cwd.value;
    play.send('SYSCALL_CHDIR_X', 10, [0, '/srv/app']);
    play.send('SYSCALL_CHDIR_X', 10, [0, '../www']);
    expect(cwd()).toBe('/srv/www/');
    play.send('SYSCALL_CHDIR_X', 10, [-2, '/nowhere']);
    expect(cwd()).toBe('/srv/www/');
    play.open(10, 3, '/var/log', 1 << 10);
    play.send('SYSCALL_FCHDIR_X', 10, [0, 3]);
    expect(cwd()).toBe('/var/log/');
    play.send('SYSCALL_GETCWD_X', 10, [9, '/true/place']);
    expect(cwd()).toBe('/true/place/');
    play.send('SYSCALL_CHROOT_X', 10, [0, 'jail']);
    expect(play.state.thread.fs.root.value).toBe('/true/place/jail');
  });

  it.each([
    ['SYSCALL_SETUID_X', [0, 33], 33],
    ['SYSCALL_SETREUID_X', [0, 1, 34], 34],
    ['SYSCALL_SETRESUID_X', [0, 1, 35, 2], 35],
    ['SYSCALL_SETRESUID_X', [0, 1, NO_ID, 2], 0],
    ['SYSCALL_SETUID_X', [-1, 36], 0],
  ] as const)('user by %s %j', (type, params, uid) => {
    const play = new Scenario();
    expect(play.send(type, 1, params).thread.uid).toBe(uid);
  });

  it.each([
    ['SYSCALL_SETGID_X', [0, 33], 33],
    ['SYSCALL_SETREGID_X', [0, 1, 34], 34],
    ['SYSCALL_SETRESGID_X', [0, 1, 35, 2], 35],
  ] as const)('group by %s', (type, params, gid) => {
    expect(new Scenario().send(type, 1, params).thread.gid).toBe(gid);
  });

  it('session and process group', () => {
    const play = new Scenario('init 1\n  bash 10');
    play.send('SYSCALL_SETSID_X', 10, [10]);
    const { thread } = play.state;
    expect([thread.sid, thread.pgid, thread.vpgid]).toEqual([10, 10, 10]);
    play.fork(10, 11);
    play.send('SYSCALL_SETPGID_X', 10, [0, 11, 0]);
    expect([play.state.threads.get(11)?.vpgid, play.state.threads.get(11)?.pgid, play.state.threads.get(11)?.sid]).toEqual([11, 11, 10]);
    play.send('SYSCALL_SETPGID_X', 11, [0, 0, 10]);
    expect(play.state.thread.vpgid).toBe(10);
  });

  it('capabilities, and all of them in a new user namespace', () => {
    const play = new Scenario('init 1\n  bash 10');
    play.send('SYSCALL_CAPSET_X', 10, [0, 1n, 2n, 3n]);
    const { detail } = play.state.thread;
    expect([detail.capInheritable, detail.capPermitted, detail.capEffective]).toEqual([1n, 2n, 3n]);
    play.fork(10, 11);
    expect(play.state.threads.get(11)?.detail.capEffective).toBe(3n);
    play.send('SYSCALL_UNSHARE_X', 11, [0, CloneFlag.NEWUSER]);
    expect([play.state.thread.detail.capEffective, play.state.threads.get(10)?.detail.capEffective]).toEqual([(1n << 41n) - 1n, 3n]);
  });

  it('limits and memory', () => {
    const play = new Scenario('init 1\n  bash 10');
    play.send('SYSCALL_SETRLIMIT_X', 10, [0, 64, 128, 7]);
    expect(play.state.thread.detail.fdLimit).toBe(64n);
    play.send('SYSCALL_SETRLIMIT_X', 10, [0, 9, 9, 3]);
    play.send('SYSCALL_PRLIMIT_X', 1, [0, 65, 128, 64, 128, 10, 7]);
    expect(play.state.threads.get(10)?.detail.fdLimit).toBe(65n);
    play.send('SYSCALL_MMAP_X', 10, [0, 5000, 2000, 3, 0, 4096, 0, 0, -1, 0]);
    const { vmSize, vmRss, vmSwap } = play.state.thread.detail;
    expect([vmSize, vmRss, vmSwap]).toEqual([5000, 2000, 3]);
  });
});
