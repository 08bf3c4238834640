import { describe, expect, it } from 'vitest';
import { drawing, processEntry, Scenario } from './testing/scenario.ts';
import { CloneFlag } from './thread.ts';

const SHELL = `
  init 1
    sshd 100
      bash 200
`;

describe('births', () => {
  it('a fork makes a child that runs what its parent runs', () => {
    const play = new Scenario(SHELL);
    play.fork(200, 300);
    expect(play.tree()).toBe(drawing(`
      init 1
        sshd 100
          bash 200
            bash 300
    `));
    expect(play.state.threads.get(300)?.image).toBe(play.state.threads.get(200)?.image);
  });

  it('the child may speak before its parent', () => {
    const play = new Scenario(SHELL);
    play.cloneInChild(300, 200);
    play.exec(300, 'ls', { ptid: 200 });
    play.cloneInParent(200, 300);
    expect(play.tree()).toBe(drawing(`
      init 1
        sshd 100
          bash 200
            ls 300
    `));
  });

  it('the child may exec before its parent comes back', () => {
    const play = new Scenario(SHELL);
    play.cloneInParent(200, 300);
    play.exec(300, 'ls', { ptid: 200 });
    play.cloneInChild(300, 200);
    expect(play.state.threads.get(300)?.image.facts.comm.value).toBe('ls');
  });

  it('the child may have ended before its parent comes back: it stays dead', () => {
    const play = new Scenario(SHELL);
    play.cloneInChild(300, 200);
    play.exit(300);
    play.cloneInParent(200, 300);
    expect(play.state.threads.get(300)).toBeUndefined();
  });

  it('a lost child event leaves the child that the parent told of', () => {
    const play = new Scenario(SHELL);
    play.cloneInParent(200, 300);
    play.exec(300, 'ls');
    expect(play.tree()).toContain('bash 200\n      ls 300');
  });

  it('a lost parent event leaves the child that told of itself', () => {
    const play = new Scenario(SHELL);
    play.cloneInChild(300, 200);
    expect(play.state.parentOf(play.state.thread)?.tid).toBe(200);
  });

  it('a process that the snapshot lists may be born afterwards: it keeps what the snapshot says', () => {
    const play = new Scenario(`${SHELL}        vim 300`);
    play.open(300, 3, '/home/ann/notes');
    play.fork(200, 300);
    expect(play.state.threads.get(300)?.image.facts.comm.value).toBe('vim');
    expect(play.fdName(300, 3)).toBe('/home/ann/notes');
  });

  it('a vfork is believed to the child alone', () => {
    const play = new Scenario(SHELL);
    play.cloneInParent(200, 300, { flags: CloneFlag.VFORK });
    expect(play.state.threads.get(300)).toBeUndefined();
    play.cloneInParent(200, 300, { type: 'SYSCALL_VFORK_20_X' });
    expect(play.state.threads.get(300)).toBeUndefined();
  });

  it('threads belong to their process and share its descriptors', () => {
    const play = new Scenario(SHELL);
    play.spawnThread(200, 201);
    play.open(201, 3, '/etc/passwd');
    expect(play.tree()).toContain('bash 200 (201)');
    expect(play.fdName(200, 3)).toBe('/etc/passwd');
    expect(play.state.threads.get(200)?.threadCount).toBe(2);
  });

  it('CLONE_FILES shares descriptors between processes until one execs; without it they part at once', () => {
    const play = new Scenario(SHELL);
    play.open(200, 3, '/before');
    play.fork(200, 300, { flags: CloneFlag.FILES });
    play.fork(200, 400);
    play.open(200, 4, '/after');
    expect([play.fdName(300, 3), play.fdName(300, 4)]).toEqual(['/before', '/after']);
    expect([play.fdName(400, 3), play.fdName(400, 4)]).toEqual(['/before', undefined]);
    play.exec(300, 'ls');
    play.close(300, 4);
    play.pass();
    expect(play.fdName(200, 4)).toBe('/after');
  });

  it('CLONE_FS shares the working directory', () => {
    const play = new Scenario(SHELL);
    play.fork(200, 300, { flags: CloneFlag.FS });
    play.fork(200, 400);
    play.send('SYSCALL_CHDIR_X', 200, [0, '/srv/data']);
    expect(play.state.threads.get(300)?.fs.cwd.value).toBe('/srv/data/');
    expect(play.state.threads.get(400)?.fs.cwd.value).toBe('/');
  });

  it('in a pid namespace the id that clone returns is not the host\'s: only the child tells', () => {
    const play = new Scenario(SHELL);
    play.cloneInParent(200, 2, { flags: CloneFlag.NEWPID });
    expect(play.state.threads.get(2)).toBeUndefined();
    play.cloneInChild(300, 200, { flags: CloneFlag.NEWPID, vtid: 1, vpid: 1 });
    const inner = play.state.threads.get(300);
    expect([inner?.vtid, inner?.vpid, inner?.isInPidNamespace, inner?.isReaper]).toEqual([1, 1, true, true]);
    play.cloneInParent(300, 2);
    expect(play.state.threads.get(2)).toBeUndefined();
  });

  it('a caller that nobody knew introduces itself', () => {
    const play = new Scenario(SHELL);
    play.cloneInParent(555, 556, { comm: 'cron', exe: '/usr/sbin/cron' });
    expect(play.tree()).toContain('cron 555\n    cron 556');
  });
});

describe('the same id again', () => {
  it('replaces a process whose end was lost', () => {
    const play = new Scenario(SHELL);
    play.cloneInParent(200, 300, { comm: 'old' });
    play.wait(60_000);
    play.cloneInParent(100, 300, { comm: 'new' });
    expect(play.tree()).toBe(drawing(`
      init 1
        sshd 100
          bash 200
          new 300
    `));
  });

  it('does so too when the child speaks first', () => {
    const play = new Scenario(SHELL);
    play.fork(200, 300);
    play.open(300, 3, '/old');
    play.wait(3000);
    play.cloneInChild(300, 100);
    expect(play.state.parentOf(play.state.thread)?.tid).toBe(100);
    expect(play.fdName(300, 3)).toBeUndefined();
  });
});

describe('deaths', () => {
  it('the dead is still there at its last event, and gone at the next', () => {
    const play = new Scenario(SHELL);
    play.exit(200);
    expect(play.state.thread.image.facts.comm.value).toBe('bash');
    play.pass();
    expect(play.tree()).toBe('init 1\n  sshd 100');
  });

  it('children go to whom the kernel names', () => {
    const play = new Scenario(SHELL);
    play.fork(200, 300);
    play.exit(200, 100);
    play.pass();
    expect(play.tree()).toBe(drawing(`
      init 1
        sshd 100
          bash 300
    `));
  });

  it('or to the nearest subreaper, or to init', () => {
    const play = new Scenario(SHELL);
    play.fork(200, 300);
    play.fork(300, 400);
    play.send('SYSCALL_PRCTL_X', 100, [0, 36, '', 1]);
    play.exit(300);
    play.pass();
    expect(play.state.threads.get(400)?.ptid).toBe(100);
    play.exit(100);
    play.pass();
    expect(play.state.threads.get(400)?.ptid).toBe(1);
  });

  it('children of a thread stay while their process lives', () => {
    const play = new Scenario(SHELL);
    play.spawnThread(200, 201);
    play.fork(201, 300);
    play.exit(201);
    play.pass();
    expect(play.state.threads.get(300)?.ptid).toBe(200);
  });

  it('a leader that ends first stays until its last thread ends', () => {
    const play = new Scenario(SHELL);
    play.spawnThread(200, 201);
    play.exit(200);
    play.pass();
    expect(play.tree()).toContain('bash 200 (201)');
    play.exit(201);
    play.pass();
    expect(play.tree()).toBe('init 1\n  sshd 100');
  });

  it('the end of a thread that was never seen is nobody\'s', () => {
    const play = new Scenario(SHELL);
    const state = play.exit(999);
    expect([state.thread.tid, state.thread.image.isAbsent, state.threads.get(999)]).toEqual([-1, true, undefined]);
  });
});

describe('exec', () => {
  it('ends the other threads, and closes what is close-on-exec', () => {
    const play = new Scenario(SHELL);
    play.spawnThread(200, 201);
    play.open(200, 3, '/kept');
    play.open(200, 4, '/dropped', 1 | (1 << 12));
    play.exec(200, 'nginx', { args: ['-g', 'daemon off;'], ptid: 100 });
    expect(play.tree()).toContain('  nginx 200');
    expect(play.tree()).not.toContain('201');
    expect([play.fdName(200, 3), play.fdName(200, 4)]).toEqual(['/kept', undefined]);
    expect(play.state.thread.image.cmdline).toBe('nginx -g daemon off;');
  });

  it('brings a leader back that had ended while another thread calls it', () => {
    const play = new Scenario(SHELL);
    play.spawnThread(200, 201);
    play.exit(200);
    play.exec(200, 'nginx', { ptid: 100 });
    expect(play.tree()).toContain('  nginx 200');
    play.exit(200);
    play.pass();
    expect(play.state.threads.get(200)).toBeUndefined();
  });

  it('a failed one changes nothing', () => {
    const play = new Scenario(SHELL);
    play.send('SYSCALL_EXECVE_19_X', 200, [-2, 'evil', [], 200, 200, 100, '', 1024, 0, 0, 0, 0, 0, 'evil']);
    expect(play.state.thread.image.facts.comm.value).toBe('bash');
  });

  it('the same program started again is the same image', () => {
    const play = new Scenario(SHELL);
    play.fork(200, 300);
    play.fork(200, 301);
    play.exec(300, 'ls', { args: ['-l'] });
    play.exec(301, 'ls', { args: ['-l'] });
    expect(play.state.threads.get(300)?.image).toBe(play.state.threads.get(301)?.image);
    play.exec(301, 'ls', { args: ['-a'] });
    expect(play.state.threads.get(300)?.image).not.toBe(play.state.threads.get(301)?.image);
  });

  it('a process that nobody knew says who it is', () => {
    const play = new Scenario(SHELL);
    play.send('SYSCALL_FUTEX_X', 777, [0, 0, 0, 0]);
    expect([play.state.thread.image.facts.comm.value, play.state.thread.uid]).toEqual(['<NA>', 0xffffffff]);
    play.exec(777, 'backup', { ptid: 100 });
    expect(play.tree()).toContain('  sshd 100\n    bash 200\n    backup 777');
  });

  it('in old captures the path is what the call named, relative to where it was called', () => {
    const play = new Scenario(SHELL);
    play.send('SYSCALL_CHDIR_X', 200, [0, '/opt/app/bin']);
    play.send('SYSCALL_EXECVE_19_E', 200, ['../run']);
    play.exec(200, 'run', { path: undefined });
    expect(play.state.thread.image.facts.exepath.value).toBe('/opt/app/run');
  });
});

describe('the process list', () => {
  it('may name children before parents and threads before leaders', () => {
    const play = new Scenario('init 1');
    for (const [tid, pid, ptid, comm] of [[31, 30, 20, 'java'], [30, 30, 20, 'java'], [20, 20, 1, 'sh']] as const) play.state.addProcess(processEntry({ tid, pid, ptid, comm }));
    expect(play.tree()).toBe(drawing(`
      init 1
        sh 20
          java 30 (31)
    `));
  });

  it('a thread whose process is named by another thread joins that one\'s process', () => {
    const play = new Scenario();
    for (const [tid, pid] of [[20, 20], [21, 20], [22, 21]] as const) play.state.addProcess(processEntry({ tid, pid, ptid: 1, comm: 'java' }));
    expect(play.state.threads.get(22)?.leader.tid).toBe(20);
    expect(play.state.threads.get(20)?.threadCount).toBe(3);
  });

  it('that claims a circle of parents is walked without end nowhere', () => {
    const play = new Scenario('init 1');
    for (const [tid, ptid] of [[10, 11], [11, 12], [12, 10], [13, 13]] as const) play.state.addProcess(processEntry({ tid, pid: tid, ptid, comm: 'loop' }));
    for (const tid of [10, 11, 12, 13]) {
      let steps = 0;
      for (let thread = play.state.threads.get(tid); thread !== undefined; thread = play.state.parentOf(thread)) steps += 1;
      expect(steps).toBeLessThanOrEqual(4);
    }
  });
});
