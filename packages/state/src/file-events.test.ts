import { describe, expect, it } from 'vitest';
import { FdType } from './fd.ts';
import { Scenario } from './testing/scenario.ts';

const CLOEXEC = 1 << 12;
const DIRECTORY = 1 << 10;

describe('open', () => {
  it.each([
    ['/etc/passwd', '/etc/passwd'],
    ['notes.txt', '/home/ann/notes.txt'],
    ['../bob/./x//y/', '/home/bob/x/y'],
    ['../../../..', '/'],
    ['/a/../b', '/b'],
    ['', ''],
  ])('%s in /home/ann is %s', (name, path) => {
    const play = new Scenario();
    play.send('SYSCALL_CHDIR_X', 1, [0, '/home/ann']);
    const { fd, fdNumber, fdNameChanged } = play.open(1, 3, name);
    expect([fd?.name.value, fd?.detail.rawName?.value, fdNumber, fd?.type]).toEqual([path, name, 3, FdType.FILE_V2]);
    expect(fdNameChanged).toBe(path !== '');
  });

  it('relative to an open directory', () => {
    const play = new Scenario();
    play.open(1, 5, '/srv/www', DIRECTORY);
    expect(play.state.fd?.type).toBe(FdType.DIRECTORY);
    expect(play.send('SYSCALL_OPENAT_2_X', 1, [6, 5, 'index.html', 1, 0, 0, 0]).fd?.name.value).toBe('/srv/www/index.html');
    expect(play.send('SYSCALL_OPENAT_2_X', 1, [7, 99, 'x', 1, 0, 0, 0]).fd?.name.value).toBe('<UNKNOWN>x');
    expect(play.send('SYSCALL_OPENAT_2_X', 1, [8, 99, '/abs', 1, 0, 0, 0]).fd?.name.value).toBe('/abs');
  });

  it('that failed shows what it was about, and opens nothing', () => {
    const play = new Scenario();
    const { fd, fdNumber } = play.open(1, -2, '/no/such');
    expect([fd?.type, fd?.name.value, fdNumber]).toEqual([FdType.NONE, '/no/such', -1]);
    expect(play.state.threads.get(1)?.fds.size).toBe(0);
  });

  it('in the same way gives the same descriptor again, in another way another', () => {
    const play = new Scenario();
    const first = play.open(1, 3, '/etc/hosts').fd;
    play.close(1, 3);
    expect(play.open(1, 3, '/etc/hosts').fd).toBe(first);
    expect(play.open(1, 4, '/etc/hosts', 3).fd).not.toBe(first);
    expect(play.open(1, 3, '/etc/hosts').fd).toBe(first);
  });

  it('believes the path that the call began with, and the flags that the kernel added at its end', () => {
    const play = new Scenario();
    play.send('SYSCALL_OPENAT_2_E', 1, [-100, '/etc/shadow', 1, 0]);
    const { fd } = play.send('SYSCALL_OPENAT_2_X', 1, [3, -100, '/tmp/harmless', 1 | (1 << 15), 0, 0, 0]);
    expect([fd?.name.value, fd?.detail.isUpperLayer]).toEqual(['/etc/shadow', true]);
  });

  it('does not believe an enter event that something else came after', () => {
    const play = new Scenario();
    play.send('SYSCALL_OPENAT_2_E', 1, [-100, '/stale', 1, 0]);
    play.close(1, 9);
    expect(play.open(1, 3, '/fresh').fd?.name.value).toBe('/fresh');
  });

  it('a path longer than any path says so', () => {
    const play = new Scenario();
    expect(play.open(1, 3, `/${'x'.repeat(2000)}`).fd?.name.value).toBe('/DIR_TOO_LONG/FILENAME_TOO_LONG');
  });
});

describe('close', () => {
  it('shows the descriptor that it closed; the next event finds it gone', () => {
    const play = new Scenario();
    play.open(1, 3, '/etc/hosts');
    expect(play.close(1, 3).fd?.name.value).toBe('/etc/hosts');
    expect(play.fdName(1, 3)).toBe('/etc/hosts');
    expect(play.open(1, 3, '/etc/group').fd?.name.value).toBe('/etc/group');
    expect(play.fdName(1, 3)).toBe('/etc/group');
    play.close(1, 3);
    play.pass();
    expect(play.fdName(1, 3)).toBeUndefined();
  });

  it('that failed closes nothing', () => {
    const play = new Scenario();
    play.open(1, 3, '/etc/hosts');
    play.send('SYSCALL_CLOSE_X', 1, [-5, 3]);
    play.pass();
    expect(play.fdName(1, 3)).toBe('/etc/hosts');
  });

  it('of a range, however large', () => {
    const play = new Scenario();
    for (const fd of [2, 3, 4, 5000]) play.open(1, fd, `/file/${fd}`);
    play.send('SYSCALL_CLOSE_RANGE_X', 1, [0, 3, 0xffffffff, 0]);
    expect([2, 3, 4, 5000].map((fd) => play.fdName(1, fd))).toEqual(['/file/2', undefined, undefined, undefined]);
  });

  it('on exec of a range', () => {
    const play = new Scenario();
    for (const fd of [2, 3, 5000]) play.open(1, fd, `/file/${fd}`);
    play.send('SYSCALL_CLOSE_RANGE_X', 1, [0, 3, 0xffffffff, 4]);
    play.exec(1, 'init');
    expect([2, 3, 5000].map((fd) => play.fdName(1, fd))).toEqual(['/file/2', undefined, undefined]);
  });
});

describe('dup', () => {
  it('gives another number for the same, which an exec keeps', () => {
    const play = new Scenario();
    play.open(1, 3, '/var/log/app', CLOEXEC | 2);
    const { fd, fdNumber } = play.send('SYSCALL_DUP2_X', 1, [1, 3, 1]);
    expect([fd?.name.value, fdNumber]).toEqual(['/var/log/app', 1]);
    play.send('SYSCALL_DUP3_X', 1, [7, 3, 7, CLOEXEC]);
    play.send('SYSCALL_DUP_1_X', 1, [8, 3]);
    play.exec(1, 'init');
    expect([1, 3, 7, 8].map((number) => play.fdName(1, number))).toEqual(['/var/log/app', undefined, undefined, '/var/log/app']);
  });

  it('by fcntl, and fcntl changes close-on-exec', () => {
    const play = new Scenario();
    play.open(1, 3, '/a');
    play.send('SYSCALL_FCNTL_X', 1, [10, 3, 1, 10]);
    play.send('SYSCALL_FCNTL_X', 1, [11, 3, 26, 11]);
    play.send('SYSCALL_FCNTL_X', 1, [0, 3, 3, 1]);
    play.exec(1, 'init');
    expect([3, 10, 11].map((number) => play.fdName(1, number))).toEqual([undefined, '/a', undefined]);
  });

  it('over an open one replaces it', () => {
    const play = new Scenario();
    play.open(1, 3, '/a');
    play.open(1, 4, '/b');
    play.send('SYSCALL_DUP2_X', 1, [4, 3, 4]);
    expect(play.fdName(1, 4)).toBe('/a');
  });
});

describe('what is no file', () => {
  it.each([
    ['SYSCALL_EVENTFD2_X', [4, 0, 0], FdType.EVENT],
    ['SYSCALL_SIGNALFD4_X', [4, 0, -1, 0], FdType.SIGNALFD],
    ['SYSCALL_TIMERFD_CREATE_X', [4, 0, 0], FdType.TIMERFD],
    ['SYSCALL_INOTIFY_INIT1_X', [4, 0], FdType.INOTIFY],
    ['SYSCALL_EPOLL_CREATE1_X', [4, 0], FdType.EVENTPOLL],
    ['SYSCALL_BPF_2_X', [4, 5], FdType.BPF],
    ['SYSCALL_BPF_2_X', [4], FdType.BPF],
    ['SYSCALL_USERFAULTFD_X', [4, 0], FdType.USERFAULTFD],
    ['SYSCALL_IO_URING_SETUP_X', [4, 1, 1, 1, 0, 0, 0, 0], FdType.IOURING],
    ['SYSCALL_MEMFD_CREATE_X', [4, 'payload', 0], FdType.MEMFD],
    ['SYSCALL_PIDFD_OPEN_X', [4, 1, 0], FdType.PIDFD],
  ] as const)('%s makes a descriptor of its own type', (type, params, expected) => {
    const play = new Scenario();
    const { fd, fdNumber } = play.send(type, 1, params);
    expect([fd?.type, fdNumber]).toEqual([expected, 4]);
    expect(play.state.threads.get(1)?.fds.get(4)).toBe(fd);
  });

  it('memory and processes have names', () => {
    const play = new Scenario();
    expect(play.send('SYSCALL_MEMFD_CREATE_X', 1, [4, 'payload', 1]).fd?.name.value).toBe('payload');
    expect(play.send('SYSCALL_PIDFD_OPEN_X', 1, [5, 1, 0]).fd?.name.value).toBe('/proc/1');
  });

  it('bpf commands whose result is no descriptor open nothing', () => {
    const play = new Scenario();
    play.open(1, 0, '/dev/null');
    play.send('SYSCALL_BPF_2_X', 1, [0, 2]);
    expect(play.fdName(1, 0)).toBe('/dev/null');
  });

  it('a pipe has two ends of one inode', () => {
    const play = new Scenario();
    const { fd } = play.send('SYSCALL_PIPE2_X', 1, [0, 5, 6, 999, 0]);
    const table = play.state.threads.get(1)?.fds;
    expect([fd?.type, table?.get(5)?.inode, table?.get(6)]).toEqual([FdType.FIFO, 999n, table?.get(5)]);
  });

  it('another process\'s descriptor is copied through its pidfd', () => {
    const play = new Scenario('init 1\n  db 10');
    play.open(10, 7, '/var/lib/db/data');
    play.send('SYSCALL_PIDFD_OPEN_X', 1, [4, 10, 0]);
    play.send('SYSCALL_PIDFD_GETFD_X', 1, [5, 4, 7, 0]);
    expect(play.fdName(1, 5)).toBe('/var/lib/db/data');
  });

  it('a call that came back about an unknown descriptor shows one without name', () => {
    const play = new Scenario();
    const { fd, fdNumber } = play.send('SYSCALL_READ_X', 1, [5, undefined, 42, 5]);
    expect([fd?.type, fd?.name.value, fdNumber]).toEqual([FdType.NONE, '', 42]);
  });
});

describe('unshare', () => {
  it('gives a process its own descriptors', () => {
    const play = new Scenario();
    play.fork(1, 2, { flags: 1 });
    play.send('SYSCALL_UNSHARE_X', 2, [0, 1]);
    play.open(2, 3, '/mine');
    expect([play.fdName(2, 3), play.fdName(1, 3)]).toEqual(['/mine', undefined]);
  });
});
