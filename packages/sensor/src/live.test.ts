import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScapReader, ScapWriter } from '@eyrie/scap';
import { EVENT_TYPES, SYSCALL_NAMES } from '@eyrie/schema';
import { openLive, type LiveSource } from './live.ts';
import { decodeBlock, perlCalls, runUnderProbe, whyNoProbe, type SeenEvent } from './testing/probe-run.ts';

const reason = whyNoProbe();
const withProbe = reason === undefined ? describe : describe.skip;

function only(events: readonly SeenEvent[], id: string, where: (event: SeenEvent) => boolean = () => true): SeenEvent {
  const found = events.filter((event) => event.type.id === id && where(event));
  expect(found, `events ${id}`).toHaveLength(1);
  return found[0] as SeenEvent;
}

withProbe(`calls under the real probe${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-probe-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('openat: success with device and inode, creation, failure with errno', async () => {
    const there = join(folder, 'there');
    const fresh = join(folder, 'fresh');
    writeFileSync(there, 'x');
    const run = await runUnderProbe(
      perlCalls(`sc('openat', -100, "${there}", 0, 0); sc('openat', -100, "${fresh}", 0x441, 0640); sc('openat', -100, "${folder}/none", 2, 0);`),
      ['openat'],
    );
    const read = only(run.events, 'SYSCALL_OPENAT_2_X', (event) => event.params.name === there);
    expect(read.params).toMatchObject({ dirfd: -100n, flags: 1n, mode: 0n, ino: BigInt(statSync(there).ino), dev: BigInt(statSync(there).dev) });
    expect(Number(read.params.fd)).toBeGreaterThan(2);
    const created = only(run.events, 'SYSCALL_OPENAT_2_X', (event) => event.params.name === fresh);
    // O_WRONLY | O_CREAT | O_APPEND, and "this call made it"
    expect(created.params).toMatchObject({ flags: BigInt(2 | 4 | 8 | 16384), mode: 0o640n });
    const failed = only(run.events, 'SYSCALL_OPENAT_2_X', (event) => event.params.name === `${folder}/none`);
    expect(failed.params).toMatchObject({ fd: -2n, flags: 3n, dev: 0n, ino: 0n });
  });

  test('an open that leads elsewhere than its name says is preceded by the true path', async () => {
    const target = join(folder, 'target');
    writeFileSync(target, '');
    symlinkSync(target, join(folder, 'link'));
    const run = await runUnderProbe(
      perlCalls(
        `chdir '${folder}'; sc('openat', -100, 'target', 0, 0); sc('openat', -100, "${target}", 0, 0); sc('openat', sc('openat', -100, '/', 0x10000, 0), "${target.slice(1)}", 0, 0);` +
          `sc('openat', -100, 'link', 0x400, 0); sc('openat', -100, "/proc/self/root${folder}/../${basename(folder)}/target", 0, 0); sc('openat', -100, 'none', 0, 0); sc('creat', 'link', 0644);` +
          `sc('openat', -100, '/proc/self/comm', 0, 0);`,
      ),
      ['openat', 'creat'],
    );
    const about = run.events.filter((event) => /OPENAT|CREAT/.test(event.type.id)).map((event) => [event.type.id.slice(8), event.params.name, event.params.flags]);
    expect(about).toEqual([
      ['OPENAT_2_X', 'target', 1n],
      ['OPENAT_2_X', target, 1n],
      ['OPENAT_2_X', '/', 1025n],
      ['OPENAT_2_X', target.slice(1), 1n],
      ['OPENAT_2_E', target, 9n],
      ['OPENAT_2_X', 'link', 9n],
      ['OPENAT_2_E', target, 1n],
      ['OPENAT_2_X', `/proc/self/root${folder}/../${basename(folder)}/target`, 1n],
      ['OPENAT_2_X', 'none', 1n],
      ['CREAT_E', target, undefined],
      ['CREAT_X', 'link', undefined],
      ['OPENAT_2_E', `/proc/${run.pid}/comm`, 1n],
      ['OPENAT_2_X', '/proc/self/comm', 1n],
    ]);
    expect(run.events.filter((event) => event.type.isEnter).every((event) => event.tid === run.pid)).toBe(true);
  });

  test('execve: arguments, environment, path of the executable; the failed one before it', async () => {
    const run = await runUnderProbe(perlCalls(`$ENV{EYRIE}='nest'; exec {'/nonexistent/prog'} 'prog', 'x y'; exec '/bin/echo', 'one', '', 'three';`), ['execve']);
    const failed = only(run.events, 'SYSCALL_EXECVE_19_X', (event) => event.params.filename === '/nonexistent/prog');
    expect(failed.params).toMatchObject({ res: -2n, exe: 'prog', comm: 'perl' });
    expect(failed.params.args).toEqual(Buffer.from('x y\0'));
    const done = only(run.events, 'SYSCALL_EXECVE_19_X', (event) => event.params.exe === '/bin/echo');
    expect(done.params).toMatchObject({ res: 0n, comm: 'echo', filename: '/bin/echo', tid: BigInt(run.pid), pid: BigInt(run.pid), ptid: BigInt(process.pid) });
    expect(done.params.args).toEqual(Buffer.from('one\0\0three\0'));
    expect(String(done.params.env)).toContain('EYRIE=nest\0');
    expect(done.params.trusted_exepath).toMatch(/^(\/usr)?\/bin\/echo$/);
    const file = statSync('/bin/echo', { bigint: true });
    expect(done.params).toMatchObject({ exe_ino: file.ino, exe_ino_ctime: file.ctimeNs, exe_ino_mtime: file.mtimeNs, cwd: process.cwd() });
    expect(String(done.params.cgroups)).toMatch(/^cpuset=\/[^\0]*\0cpu=\/.*memory=\/[^\0]*\0$/s);
    expect(done.time).toBeGreaterThan(failed.time);
  });

  test('a program in memory, started by descriptor, is named as one', async () => {
    const run = await runUnderProbe(
      perlCalls(
        `open(my $f, '<:raw', '/bin/true'); local $/; my $b = <$f>; my $m = sc('memfd_create', 'egg', 0); sc('write', $m, $b, length $b);` +
          `my $a = pack('PPQ', "hatch\\0", "late\\0", 0); my $e = pack('Q', 0); sc('execveat', $m, '', $a, $e, 0x1000);`,
      ),
      ['execve', 'execveat', 'memfd_create'],
      { argsLength: 100 },
    );
    expect(only(run.events, 'SYSCALL_MEMFD_CREATE_X').params.name).toBe('egg');
    const exec = only(run.events, 'SYSCALL_EXECVEAT_X');
    expect(exec.params).toMatchObject({ res: 0n, exe: 'hatch', trusted_exepath: 'memfd:egg' });
    expect(Number(exec.params.flags) & 4).toBe(4);
  });

  test('long command lines are cut at the set length, long paths are whole, bytes stay bytes', async () => {
    const deep = `${folder}/${'d'.repeat(200)}/\xc3(/x`;
    const run = await runUnderProbe(
      perlCalls(
        `my $d = "${folder}/" . ('d' x 200); mkdir $d; mkdir "$d/\\xc3("; sc('openat', -100, "$d/\\xc3(/x", 0x41, 0600);` +
          `my $n = '/a' x 2000; sc('openat', -100, $n, 0, 0); exec '/bin/true', 'y' x 60000, 'z' x 60000;`,
      ),
      ['openat', 'execve'],
      { argsLength: 8192 },
    );
    expect(run.events.find((event) => event.params.name === deep)?.params.ino).toBeGreaterThan(0n);
    expect(run.events.find((event) => event.params.name === '/a'.repeat(2000))?.params.fd).toBe(-2n);
    const exec = only(run.events, 'SYSCALL_EXECVE_19_X', (event) => event.params.exe === '/bin/true');
    expect(exec.params.args).toEqual(Buffer.from(`${'y'.repeat(8191)}\0`));
  });

  test('fork, exec of the child, exit: in this order, with the same ids', async () => {
    const run = await runUnderProbe(perlCalls(`my $p=fork(); if(!$p){ exec '/bin/sh','-c','exit 3'; } waitpid($p,0); kill 9, $$;`), ['execve', 'procexit']);
    const born = only(run.events, 'SYSCALL_CLONE_20_X', (event) => event.params.res === 0n && event.params.ptid === BigInt(run.pid));
    const parent = only(run.events, 'SYSCALL_CLONE_20_X', (event) => event.tid === run.pid);
    const exec = only(run.events, 'SYSCALL_EXECVE_19_X', (event) => event.tid === born.tid);
    const exit = only(run.events, 'PROCEXIT_1_E', (event) => event.tid === born.tid);
    const killed = only(run.events, 'PROCEXIT_1_E', (event) => event.tid === run.pid);
    expect(parent.params.res).toBe(BigInt(born.tid));
    expect(born.params).toMatchObject({ tid: BigInt(born.tid), pid: BigInt(born.tid), comm: 'perl', exe: '/usr/bin/perl' });
    expect(exit.params).toMatchObject({ status: 0x300n, ret: 3n, sig: 0n, core: 0n });
    expect(killed.params).toMatchObject({ ret: 0n, sig: 9n });
    const order = [born, exec, exit, killed].map((event) => run.events.indexOf(event));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('files: rename, unlink, chmod, links, directories', async () => {
    const names = ['rename', 'unlinkat', 'fchmodat', 'symlinkat', 'linkat', 'mkdirat', 'renameat2', 'chmod', 'symlink', 'unlink', 'rmdir'];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name));
    writeFileSync(a ?? '', '');
    const run = await runUnderProbe(
      perlCalls(
        `sc('renameat2', -100, "${a}", -100, "${b}", 1); sc('fchmodat', -100, "${b}", 04755); sc('symlinkat', "${b}", -100, "${c}");` +
          `sc('linkat', -100, "${b}", -100, "${a}", 0x400); sc('mkdirat', -100, "${folder}/d", 0700); sc('unlinkat', -100, "${folder}/d", 0x200); sc('unlinkat', -100, "${folder}/d", 0);`,
      ),
      names,
    );
    expect(only(run.events, 'SYSCALL_RENAMEAT2_X').params).toMatchObject({ res: 0n, olddirfd: -100n, oldpath: a, newdirfd: -100n, newpath: b, flags: 1n });
    expect(only(run.events, 'SYSCALL_FCHMODAT_X').params).toMatchObject({ res: 0n, filename: b, mode: 0o4755n });
    expect(only(run.events, 'SYSCALL_SYMLINKAT_X').params).toMatchObject({ res: 0n, target: b, linkdirfd: -100n, linkpath: c });
    expect(only(run.events, 'SYSCALL_LINKAT_2_X').params).toMatchObject({ res: 0n, oldpath: b, newpath: a, flags: 1024n });
    expect(only(run.events, 'SYSCALL_MKDIRAT_X').params).toMatchObject({ res: 0n, path: `${folder}/d`, mode: 0o700n });
    const removals = run.events.filter((event) => event.type.id === 'SYSCALL_UNLINKAT_2_X').map((event) => [event.params.res, event.params.flags]);
    expect(removals).toEqual([[0n, 512n], [-2n, 0n]]);
  });

  test('descriptors: dup, pipe, fcntl, close', async () => {
    const run = await runUnderProbe(
      perlCalls(`my $p="\\0"x8; by('pipe2', $p, 0x80000); my ($r,$w)=unpack('ii',$p); sc('dup', $r); sc('dup3', $r, 30, 0x80000); sc('fcntl', $w, 1030, 40); sc('close', 30);`),
      ['pipe2', 'dup', 'dup3', 'fcntl', 'close'],
    );
    const pipe = only(run.events, 'SYSCALL_PIPE2_X');
    expect(pipe.params).toMatchObject({ res: 0n, flags: 4096n, fd2: (pipe.params.fd1 as bigint) + 1n });
    expect(only(run.events, 'SYSCALL_DUP_1_X').params.oldfd).toBe(pipe.params.fd1);
    expect(only(run.events, 'SYSCALL_DUP3_X').params).toEqual({ res: 30n, oldfd: pipe.params.fd1, newfd: 30n, flags: 4096n });
    expect(only(run.events, 'SYSCALL_FCNTL_X', (event) => event.params.arg === 40n).params).toMatchObject({ res: 40n, fd: pipe.params.fd2, cmd: 26n });
    expect(only(run.events, 'SYSCALL_CLOSE_X', (event) => event.params.fd === 30n).params.res).toBe(0n);
  });

  test('identity: setuid, setresgid, prctl name, setsid', async () => {
    const run = await runUnderProbe(perlCalls(`sc('prctl', 15, "nestling", 0, 0, 0); sc('setsid'); sc('setresgid', 7, 8, -1); sc('setuid', 1234); sc('setuid', 0);`), [
      'prctl', 'setsid', 'setresgid', 'setuid',
    ]);
    expect(only(run.events, 'SYSCALL_PRCTL_X', (event) => event.params.option === 15n).params.arg2_str).toBe('nestling');
    expect(only(run.events, 'SYSCALL_SETSID_X').params.res).toBe(BigInt(run.pid));
    expect(only(run.events, 'SYSCALL_SETRESGID_X').params).toEqual({ res: 0n, rgid: 7n, egid: 8n, sgid: 0xffff_ffffn });
    const changes = run.events.filter((event) => event.type.id === 'SYSCALL_SETUID_X').map((event) => [event.params.res, event.params.uid]);
    expect(changes).toEqual([[0n, 1234n], [-1n, 0n]]);
  });

  test('data: read, write and vectors carry the first bytes', async () => {
    const text = 'abcdefghij'.repeat(20);
    const run = await runUnderProbe(
      perlCalls(
        `my $p="\\0"x8; by('pipe2', $p, 0); my ($r,$w)=unpack('ii',$p); my $t="${text}"; sc('write', $w, $t, 200); my $b="\\0"x300; by('read', $r, $b, 300);` +
          `my $v=pack('PQPQ', 'head', 4, 'tail!', 5); sc('writev', $w, $v, 2); sc('write', 99, $t, 5);`,
      ),
      ['read', 'write', 'writev'],
    );
    const wrote = only(run.events, 'SYSCALL_WRITE_X', (event) => event.params.size === 200n);
    expect(wrote.params).toMatchObject({ res: 200n, data: Buffer.from(text.slice(0, 80)) });
    expect(only(run.events, 'SYSCALL_READ_X', (event) => event.params.size === 300n).params).toMatchObject({ res: 200n, data: Buffer.from(text.slice(0, 80)) });
    expect(only(run.events, 'SYSCALL_WRITEV_X').params).toMatchObject({ res: 9n, size: 9n, data: Buffer.from('headtail!') });
    expect(only(run.events, 'SYSCALL_WRITE_X', (event) => event.params.fd === 99n).params).toMatchObject({ res: -9n, data: Buffer.from('abcde') });
  });

  test('sockets: the tuple is the kernel\'s, seen from the caller and from the called', async () => {
    const path = join(folder, 'socket');
    const port = freePort();
    const port6 = port + 1;
    const run = await runUnderProbe(
      perlCalls(
        `use Socket; use Socket qw(inet_pton pack_sockaddr_in6);
        sub listener { my ($f, $a) = @_; my $s = sc('socket', $f, 1, 0); sc('bind', $s, $a, length $a); sc('listen', $s, 7); return $s; }
        sub meet { my ($f, $l, $a) = @_; my $c = sc('socket', $f, 1 | 0x80000, 0); sc('connect', $c, $a, length $a); sc('accept4', $l, 0, 0, 0x80000); return $c; }
        my $a4 = sockaddr_in(${port}, inet_aton('127.0.0.1')); my $c = meet(2, listener(2, $a4), $a4); sc('sendto', $c, 'hello', 5, 0, 0, 0); sc('shutdown', $c, 1);
        my $a6 = pack_sockaddr_in6(${port6}, inet_pton(10, '::1')); meet(10, listener(10, $a6), $a6);
        my $au = sockaddr_un('${path}'); meet(1, listener(1, $au), $au);
        my $bad = sockaddr_in(1, inet_aton('127.0.0.1')); sc('connect', sc('socket', 2, 1, 0), $bad, 16);`,
      ),
      ['socket', 'bind', 'listen', 'connect', 'accept4', 'sendto', 'shutdown'],
    );
    const connects = run.events.filter((event) => event.type.id === 'SOCKET_CONNECT_X').map((event) => event.params);
    const accepts = run.events.filter((event) => event.type.id === 'SOCKET_ACCEPT4_6_X').map((event) => event.params);
    const tuples = connects.map((params) => params.tuple as Buffer | undefined);
    // family, 127.0.0.1, a port of the system's choice, 127.0.0.1, the port
    expect(tuples[0]).toHaveLength(13);
    expect(tuples[0]?.subarray(0, 5)).toEqual(Buffer.from([2, 127, 0, 0, 1]));
    expect(tuples[0]?.subarray(7, 11)).toEqual(Buffer.from([127, 0, 0, 1]));
    expect([tuples[0]?.readUInt16LE(11), connects[0]?.res]).toEqual([port, 0n]);
    expect(accepts[0]?.tuple).toEqual(tuples[0]);
    expect(accepts[0]).toMatchObject({ queuemax: 7n });
    expect(connects[0]?.addr).toEqual(Buffer.from([2, 127, 0, 0, 1, port & 255, port >> 8]));
    expect([tuples[1]?.length, tuples[1]?.[0], tuples[1]?.[16], tuples[1]?.readUInt16LE(35)]).toEqual([37, 10, 1, port6]);
    expect(accepts[1]?.tuple).toEqual(tuples[1]);
    expect([tuples[2]?.[0], tuples[2]?.subarray(17).toString()]).toEqual([1, `${path}\0`]);
    expect((accepts[2]?.tuple as Buffer | undefined)?.subarray(17).toString()).toBe(`${path}\0`);
    expect(tuples[2]?.readBigUInt64LE(1)).toBeGreaterThan(1n << 63n);
    expect(connects[3]).toMatchObject({ res: -111n, tuple: undefined });
    expect(only(run.events, 'SOCKET_SENDTO_X').params).toMatchObject({ res: 5n, size: 5n, data: Buffer.from('hello'), tuple: tuples[0] });
    expect(only(run.events, 'SOCKET_SHUTDOWN_X').params.how).toBe(1n);
    const sockets = run.events.filter((event) => event.type.id === 'SOCKET_SOCKET_X').map((event) => [event.params.domain, event.params.flags]);
    expect(sockets.slice(0, 2)).toEqual([[2n, 0n], [2n, 4096n]]);
    expect(run.events.filter((event) => event.type.id === 'SOCKET_BIND_X').map((event) => (event.params.addr as Buffer).length)).toEqual([7, 19, path.length + 2]);
  });

  test('memory: what is mapped, protected, locked and given back', async () => {
    const run = await runUnderProbe(
      perlCalls(
        `my $a = sc('mmap', 0, 8192, 3, 0x22, -1, 0); sc('mprotect', $a, 4096, 5); sc('mlock', $a, 4096); sc('mlock2', $a, 4096, 1); sc('munlock', $a, 4096);` +
          `sc('munmap', $a, 8192); sc('mlockall', 64); sc('munlockall'); sc('brk', 0); sc('mmap', 0, 4096, 1, 2, 98, 4096); sc('close', $a & 0xffff_ffff);`,
      ),
      ['mmap', 'mprotect', 'mlock', 'mlock2', 'munlock', 'munmap', 'mlockall', 'munlockall', 'brk'],
    );
    const mapped = only(run.events, 'SYSCALL_MMAP_X', (event) => event.params.length === 8192n && event.params.flags === 10n);
    const at = BigInt.asUintN(64, mapped.params.res as bigint);
    expect(mapped.params).toMatchObject({ addr: 0n, prot: 3n, fd: -1n, offset: 0n });
    expect(Number(mapped.params.vm_size)).toBeGreaterThan(1000);
    expect(Number(mapped.params.vm_rss)).toBeGreaterThan(500);
    expect(only(run.events, 'SYSCALL_MMAP_X', (event) => event.params.fd === 98n).params).toMatchObject({ res: -9n, length: 4096n, prot: 1n, flags: 2n, offset: 4096n });
    expect(only(run.events, 'SYSCALL_MPROTECT_X', (event) => event.params.addr === at).params).toMatchObject({ res: 0n, length: 4096n, prot: 5n });
    expect(only(run.events, 'SYSCALL_MLOCK_X').params).toEqual({ res: 0n, addr: at, len: 4096n });
    expect(only(run.events, 'SYSCALL_MLOCK2_X').params).toEqual({ res: 0n, addr: at, len: 4096n, flags: 1n });
    expect(only(run.events, 'SYSCALL_MUNLOCK_X').params).toEqual({ res: 0n, addr: at, len: 4096n });
    expect(only(run.events, 'SYSCALL_MUNMAP_X', (event) => event.params.addr === at).params).toMatchObject({ res: 0n, length: 8192n });
    expect(only(run.events, 'SYSCALL_MLOCKALL_X').params).toEqual({ res: -22n, flags: 0n });
    expect(only(run.events, 'SYSCALL_MUNLOCKALL_X').params).toEqual({ res: 0n });
    expect(run.events.filter((event) => event.type.id === 'SYSCALL_BRK_4_X' && event.params.addr === 0n && event.params.res !== 0n)).toHaveLength(1);
  });

  test('limits, semaphores, keys, quotas: the numbers and strings that the caller passed and got', async () => {
    const run = await runUnderProbe(
      perlCalls(
        `my $l = pack('QQ', 100, 200); sc('setrlimit', 7, $l); my $o = "\\0" x 16; by('prlimit64', 0, 7, pack('QQ', 90, 200), $o); by('getrlimit', 7, $o);` +
          `my $s = sc('semget', 0, 2, 01600); my $v = pack('SsSSsS', 1, 3, 0, 1, 0, 04000); by('semop', $s, $v, 2); sc('semctl', $s, 1, 16, 5); sc('semctl', $s, 0, 0, 0);` +
          `sc('keyctl', 1, 'nest', 0, 0, 0); sc('keyctl', 10, -3, 'user', 'egg', 0); sc('quotactl', 0x80000200, "/dev/none", 2, "/quota.user"); sc('fsconfig', 77, 1, 'source', 'there', 0);` +
          `my $t = pack('QQ', 0, 2000000); by('nanosleep', $t, 0); my $f = pack('L', 1); by('futex', $f, 128, 2, 0, 0, 0);` +
          `my ($r, $e, $u) = ("\\0" x 4) x 3; by('getresuid', $r, $e, $u);`,
      ),
      ['setrlimit', 'prlimit', 'getrlimit', 'semget', 'semop', 'semctl', 'keyctl', 'quotactl', 'fsconfig', 'nanosleep', 'futex', 'getresuid'],
    );
    expect(only(run.events, 'SYSCALL_SETRLIMIT_X').params).toEqual({ res: 0n, cur: 100n, max: 200n, resource: 7n });
    expect(only(run.events, 'SYSCALL_PRLIMIT_X').params).toEqual({ res: 0n, newcur: 90n, newmax: 200n, oldcur: 100n, oldmax: 200n, pid: 0n, resource: 7n });
    expect(only(run.events, 'SYSCALL_GETRLIMIT_X').params).toEqual({ res: 0n, cur: 90n, max: 200n, resource: 7n });
    const got = only(run.events, 'SYSCALL_SEMGET_X').params;
    expect(got).toMatchObject({ key: 0n, nsems: 2n, semflg: 8192n + 0o600n });
    expect(only(run.events, 'SYSCALL_SEMOP_X').params).toEqual({ res: -11n, nsops: 2n, sem_num_0: 1n, sem_op_0: 3n, sem_flg_0: 0n, sem_num_1: 1n, sem_op_1: 0n, sem_flg_1: 1n, semid: got.res });
    const controls = run.events.filter((event) => event.type.id === 'SYSCALL_SEMCTL_X').map(({ params }) => [params.semid, params.semnum, params.cmd, params.val]);
    expect(controls).toEqual([[got.res, 1n, 4096n, 5n], [got.res, 0n, 4n, 0n]]);
    const keys = run.events.filter((event) => event.type.id === 'SYSCALL_KEYCTL_X').map(({ params }) => params);
    expect(keys[0]).toMatchObject({ operation: 1n, arg2: Buffer.from('\x01nest\0'), arg3: Buffer.alloc(9) });
    expect(keys[1]).toMatchObject({ operation: 10n, arg3: Buffer.from('\x01user\0'), arg4: Buffer.from('\x01egg\0'), arg5: Buffer.alloc(9) });
    expect(only(run.events, 'SYSCALL_QUOTACTL_X').params).toMatchObject({ special: '/dev/none', quotafilepath: '/quota.user', cmd: 1n, type: 1n, id: 0n, quota_fmt: 4n, quota_fmt_out: 1n });
    expect(only(run.events, 'SYSCALL_FSCONFIG_X').params).toMatchObject({ res: -9n, fd: 77n, cmd: 1n, key: 'source', value_bytebuf: undefined, value_charbuf: 'there', aux: 0n });
    expect(only(run.events, 'SYSCALL_NANOSLEEP_X').params).toEqual({ res: 0n, interval: 2_000_000n });
    expect(only(run.events, 'SYSCALL_FUTEX_X').params).toMatchObject({ res: -11n, op: 128n, val: 2n });
    expect(only(run.events, 'SYSCALL_GETRESUID_X').params).toEqual({ res: 0n, ruid: 0n, euid: 0n, suid: 0n });
  });

  test('signals: who sent what to whom', async () => {
    const run = await runUnderProbe(perlCalls(`$SIG{USR1} = sub {}; $SIG{SEGV} = sub { exit 0 }; if (!fork()) { kill 'USR1', getppid(); exit 0 } wait; sc('kill', $$ + 0, 11);`), ['signaldeliver', 'kill']);
    const child = only(run.events, 'SYSCALL_CLONE_20_X', (event) => event.params.res === 0n).tid;
    expect(only(run.events, 'SIGNALDELIVER_E', (event) => event.params.sig === 10n).params).toMatchObject({ spid: BigInt(child), dpid: BigInt(run.pid) });
    expect(only(run.events, 'SIGNALDELIVER_E', (event) => event.params.sig === 11n).params).toMatchObject({ spid: BigInt(run.pid), dpid: BigInt(run.pid) });
  });

  test('memory of another process: what was copied', async () => {
    const run = await runUnderProbe(
      perlCalls(`my ($from, $to) = ('hidden egg', "\\0" x 10); my $l = pack('PQ', $to, 10); my $r = pack('PQ', $from, 10); by('process_vm_readv', $$ + 0, $l, 1, $r, 1, 0);`),
      ['process_vm_readv'],
    );
    expect(only(run.events, 'SYSCALL_PROCESS_VM_READV_X').params).toEqual({ res: 10n, pid: BigInt(run.pid), data: Buffer.from('hidden egg') });
  });

  test('a call without a type of its own is reported as generic, with its numbers', async () => {
    const run = await runUnderProbe(perlCalls(`sc('sync');`), ['sync']);
    const event = only(run.events, 'GENERIC_X');
    expect(event.params).toEqual({ ID: BigInt(SYSCALL_NAMES.indexOf('sync')), nativeID: process.arch === 'x64' ? 162n : 81n });
  });

  test('events come in the order of time although two CPUs write them', async () => {
    const body = (cpu: number): string => `my $m=pack('Q', ${1 << cpu}); sc('sched_setaffinity', 0, 8, $m); for (1..3000) { sc('dup', 77); sc('fchdir', 77); }`;
    const run = await runUnderProbe(perlCalls(`if (fork()) { ${body(0)} wait; } else { ${body(1)} }`), ['dup', 'fchdir']);
    expect(new Set(run.events.map((event) => event.cpu)).size).toBeGreaterThan(cpus().length > 1 ? 1 : 0);
    expect(run.events.filter((event) => event.type.id === 'SYSCALL_DUP_1_X')).toHaveLength(6000);
    const late = run.events.filter((event, index) => index > 0 && event.time < (run.events[index - 1]?.time ?? 0n));
    expect(late).toEqual([]);
  });

  test('an excluded process, and what it starts, is not seen', () => {
    const source = openLive({ ringBytes: 1 << 20, events: ['dup', 'execve', 'procexit'] });
    try {
      const child = spawnSync('/bin/sh', ['-c', '/bin/true; exec /bin/true 9<&0']);
      expect(child.status).toBe(0);
      const seen: SeenEvent[] = [];
      drainAll(source, seen);
      expect(seen.filter((event) => event.tid === child.pid || event.params.ptid === BigInt(child.pid) || event.params.ptid === BigInt(process.pid))).toEqual([]);
    } finally {
      source.close();
    }
  });

  test('when nobody drains, what is lost is counted, by cause and by call', () => {
    const source = openLive({ ringBytes: 4096, events: ['fchdir'], reportSelf: true });
    try {
      spawnSync('/usr/bin/perl', ['-e', `syscall(${process.arch === 'x64' ? 81 : 50}, 77) for 1..500`]);
      const counters = source.counters();
      expect(counters.dropped).toBeGreaterThan(400);
      expect(counters.droppedByCause.ringFull + counters.droppedByCause.shed).toBe(counters.dropped);
      expect(counters.droppedByCall.fchdir).toBe(counters.dropped);
      const seen: SeenEvent[] = [];
      drainAll(source, seen);
      expect(source.counters()).toMatchObject({ delivered: seen.length, emitted: seen.length, backlog: 0 });
      // There is room again.
      spawnSync('/usr/bin/perl', ['-e', `syscall(${process.arch === 'x64' ? 81 : 50}, 78)`]);
      drainAll(source, seen);
      expect(seen.some((event) => event.params.fd === 78n)).toBe(true);
    } finally {
      source.close();
    }
  });

  test('a section header and the blocks as they lie are a capture', async () => {
    const source = openLive({ ringBytes: 1 << 20, events: ['execve', 'openat', 'close', 'procexit'], reportSelf: true });
    const pieces: Uint8Array[] = [];
    const seen: SeenEvent[] = [];
    try {
      const writer = new ScapWriter((piece) => void pieces.push(piece.slice()));
      writer.section();
      writer.end();
      expect(spawnSync('/bin/cat', ['/etc/hostname', '/nonexistent']).status).toBe(1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      source.drain((memory, at) => {
        seen.push(decodeBlock(memory, at));
        pieces.push(memory.u8.slice(at, at + memory.view.getUint32(at + 4, true)));
      });
    } finally {
      source.close();
    }
    const read: string[] = [];
    const reader = new ScapReader({ onEvent: (view) => void read.push(`${view.time} ${view.tid} ${view.cpu} ${EVENT_TYPES[view.type]?.id}`) });
    for (const piece of pieces) reader.push(piece);
    reader.end();
    expect([reader.error, reader.counts.damaged]).toEqual([undefined, 0]);
    expect(read).toEqual(seen.map((event) => `${event.time} ${event.tid} ${event.cpu} ${event.type.id}`));
    expect(seen.some((event) => event.params.name === '/nonexistent')).toBe(true);
  });

  test('what is wanted can change while the probe runs', () => {
    const source = openLive({ ringBytes: 1 << 20, events: ['dup'], reportSelf: true });
    try {
      source.setEvents(['procexit']);
      const child = spawnSync('/bin/sh', ['-c', 'exec 9<&0; exit 7']);
      const seen: SeenEvent[] = [];
      drainAll(source, seen);
      expect(seen.every((event) => event.type.id === 'PROCEXIT_1_E')).toBe(true);
      expect(seen.find((event) => event.tid === child.pid)?.params.ret).toBe(7n);
    } finally {
      source.close();
    }
  });
});

/** Below the range from which the system takes ports, and another one in each run: tests of other clones may run beside this one. */
function freePort(): number {
  return 10_000 + 2 * (process.pid % 10_000);
}

/** Past the delay that the merge allows, everything is due. */
function drainAll(source: LiveSource, into: SeenEvent[]): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  source.drain((memory, at) => void into.push(decodeBlock(memory, at)));
}
