import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, Socket, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { FdEntry, GroupEntry, ProcessEntry, UserEntry } from '@eyrie/scap';
import { parseV6 } from './host.ts';
import { parseCgroups } from './process-files.ts';
import { takeSnapshot, type SnapshotOptions } from './snapshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'eyrie-snapshot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Seen {
  readonly processes: Map<number, ProcessEntry>;
  readonly fds: Map<number, FdEntry[]>;
  readonly users: UserEntry[];
  readonly groups: GroupEntry[];
}

function snapshot(options?: SnapshotOptions): Seen {
  const seen: Seen = { processes: new Map(), fds: new Map(), users: [], groups: [] };
  takeSnapshot(
    {
      onProcess: (entry) => void seen.processes.set(entry.tid, entry),
      onFd: (tid, entry) => void seen.fds.set(tid, [...(seen.fds.get(tid) ?? []), entry]),
      onUser: (entry) => void seen.users.push(entry),
      onGroup: (entry) => void seen.groups.push(entry),
    },
    options,
  );
  return seen;
}

describe.skipIf(process.platform !== 'linux')('the real /proc', () => {
  const children: ChildProcess[] = [];
  const closing: (Server | Socket)[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const each of closing.splice(0)) {
      if (each instanceof Socket) each.destroy();
      else each.close();
    }
  });

  test('a child is told with its arguments, directory, parent and open files', async () => {
    const file = join(folder, 'kept open');
    writeFileSync(file, '');
    const child = spawn('/bin/sh', ['-c', `exec 7>>'${file}'; echo; read x`, 'brood', ''], { cwd: folder, env: { NEST: 'höch' }, stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const { processes, fds } = snapshot();
    const entry = processes.get(child.pid ?? 0);
    expect(entry).toMatchObject({ pid: child.pid, ptid: process.pid, comm: 'sh', exe: '/bin/sh', cwd: folder, root: '/', uid: process.getuid?.(), vpid: child.pid });
    expect(entry?.args).toBe(`-c\0exec 7>>'${file}'; echo; read x\0brood\0\0`);
    expect(entry?.env).toContain(`NEST=${Buffer.from('höch').toString('latin1')}\0`);
    const exe = statSync('/bin/sh', { bigint: true });
    expect(entry).toMatchObject({ exeInode: exe.ino, exeModifyTime: exe.mtimeNs });
    const seven = fds.get(child.pid ?? 0)?.find((fd) => fd.fd === 7);
    // PPM_O_WRONLY, and O_APPEND at least
    expect(seven).toMatchObject({ type: 16, name: file, inode: statSync(file, { bigint: true }).ino });
    expect((seven?.openFlags ?? 0) & 11).toBe(2 | 8);
  });

  test('threads share their process but for number and name', () => {
    const own = [...snapshot().processes.values()].filter((entry) => entry.pid === process.pid);
    const tids = readdirSync('/proc/self/task').map(Number);
    expect(own.map((entry) => entry.tid)).toEqual(tids);
    expect(tids.length).toBeGreaterThan(1);
    const first = own.find((entry) => entry.tid === process.pid);
    const other = own.find((entry) => entry.tid !== process.pid);
    expect(other).toMatchObject({ args: first?.args, exepath: first?.exepath });
    expect((other?.flags ?? 0) & 8192).toBe(8192);
  });

  test('sockets have both ends', async () => {
    const server = createServer((socket) => closing.push(socket)).listen(0, '127.0.0.1');
    closing.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const client = connect(port, '127.0.0.1');
    closing.push(client);
    await new Promise((resolve) => client.once('connect', resolve));
    const own = snapshot().fds.get(process.pid) ?? [];
    const loopback = Uint8Array.from([127, 0, 0, 1]);
    expect(own.filter((fd) => fd.listener?.port === port)).toEqual([expect.objectContaining({ type: 5, listener: { address: loopback, port, l4: 2 } })]);
    expect(own.filter((fd) => fd.connection?.destinationPort === port)).toEqual([
      expect.objectContaining({ type: 3, connection: { source: loopback, destination: loopback, sourcePort: client.localPort, destinationPort: port, l4: 2 } }),
    ]);
  });
});

describe('a /proc made by hand', () => {
  test('names with brackets and newlines, processes that vanish half way, kernel threads', () => {
    const proc = join(folder, 'proc');
    makeProcess(proc, 40, '40 (a) S 1 (b) R 7 40 40 34816 -1 0 5 0 6 0 0 0 0 0 20 0 1 0 250 ', { exe: '/bin/a (deleted)', cmdline: 'a\0' });
    makeProcess(proc, 41, '41 (kworker/0:1) I 2 0 0 0 -1', {});
    mkdirSync(join(proc, '42'), { recursive: true });
    writeFileSync(join(proc, 'stat'), 'cpu  1\ncpu0 1\nbtime 1000\n');
    const { processes } = snapshot({ proc, etc: folder });
    expect([...processes.keys()]).toEqual([40]);
    expect(processes.get(40)).toMatchObject({ comm: 'a) S 1 (b', ptid: 7, pgid: 40, tty: 34816, minorFaults: 5n, majorFaults: 6n, exepath: '/bin/a', exe: 'a', args: '' });
  });

  test('users and groups, without the lines that are none', () => {
    const etc = join(folder, 'etc');
    mkdirSync(etc);
    writeFileSync(join(etc, 'passwd'), 'root:x:0:0:root:/root:/bin/bash\n+::::::\nj\xf6rg:x:1000:100::/home/j:\n', 'latin1');
    writeFileSync(join(etc, 'group'), 'root:x:0:\nbroken\nstaff:x:50:a,b\n');
    const { users, groups } = snapshot({ proc: join(folder, 'none'), etc });
    expect(users).toEqual([
      { uid: 0, gid: 0, name: 'root', home: '/root', shell: '/bin/bash' },
      { uid: 1000, gid: 100, name: 'j\xf6rg', home: '/home/j', shell: '' },
    ]);
    expect(groups).toEqual([{ gid: 0, name: 'root' }, { gid: 50, name: 'staff' }]);
  });

  test.each([
    ['unified', '0::/a.slice/b:c\n', 'cpuset=/a.slice/b:c\0cpu=/a.slice/b:c\0cpuacct=/a.slice/b:c\0io=/a.slice/b:c\0memory=/a.slice/b:c\0'],
    ['old', '4:cpu,cpuacct:/x\n3:blkio:/y\n2:memory:/z\n1:name=systemd:/s\n', 'cpu=/x\0cpuacct=/x\0io=/y\0memory=/z\0'],
    ['hybrid', '1:memory:/m\n0::/own\n', 'cpuset=/own\0cpu=/own\0cpuacct=/own\0io=/own\0memory=/m\0'],
    ['hybrid, with a container in the hierarchy without controllers alone', '5:cpuset:/\n4:cpu,cpuacct:/\n3:blkio:/\n2:memory:/\n0::/user/box\n', 'cpuset=/\0cpu=/\0cpuacct=/\0io=/\0memory=/\0unified=/user/box\0'],
  ])('control groups, %s', (_, text, expected) => {
    expect(parseCgroups(text as Parameters<typeof parseCgroups>[0])).toBe(expected);
  });

  test.each([
    ['::', 0, 0],
    ['::1', 0, 1],
    ['fe80::1:2%eth0', 0xfe, 2],
    ['2001:db8:1:2:3:4:5:6', 0x20, 6],
  ])('IPv6 address %s', (text, first, last) => {
    const bytes = parseV6(text);
    expect([bytes.length, bytes[0], bytes[15]]).toEqual([16, first, last]);
  });

  function makeProcess(proc: string, pid: number, stat: string, more: { readonly exe?: string; readonly cmdline?: string }): void {
    mkdirSync(join(proc, String(pid)), { recursive: true });
    writeFileSync(join(proc, String(pid), 'stat'), stat);
    if (more.exe !== undefined) symlinkSync(more.exe, join(proc, String(pid), 'exe'));
    if (more.cmdline !== undefined) writeFileSync(join(proc, String(pid), 'cmdline'), more.cmdline);
  }
});
