/** Real captures: what sysdig 0.29.3 prints of the same files. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Converter, ScapReader } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { FdType } from './fd.ts';
import { SystemState } from './system-state.ts';

const folder = new URL('../../../../shared/corpora/captures/', import.meta.url);

const CONTAINERS = ['59fd49aa4072', 'c78a447010cd', 'host'];

interface Seen {
  readonly state: SystemState;
  /** Events as recorded, by type of the descriptor that they are about. */
  readonly byFdType: ReadonlyMap<number, number>;
  readonly names: ReadonlySet<string>;
  /** `parent > child`, by process name. */
  readonly kinships: ReadonlySet<string>;
}

function replay(name: string): Seen {
  const file = readFileSync(new URL(name, folder));
  const state = new SystemState();
  const converter = new Converter();
  const byFdType = new Map<number, number>();
  const names = new Set<string>();
  const kinships = new Set<string>();
  const reader = new ScapReader({
    onEvent(view) {
      const current = converter.convert(view);
      if (current === undefined) state.look(view);
      else state.apply(current);
      const { fd, thread } = state;
      if (fd !== undefined) {
        byFdType.set(fd.type, (byFdType.get(fd.type) ?? 0) + 1);
        names.add(fd.name.value);
      }
      const parent = state.parentOf(thread);
      if (parent !== undefined) kinships.add(`${parent.image.facts.comm.value} > ${thread.image.facts.comm.value}`);
    },
    onMachine: (machine) => (state.machine = machine),
    onProcess: (process) => state.addProcess(process),
    onFd: (tid, fd) => state.addFd(tid, fd),
    onUser: (user) => state.addUser(user),
    onGroup: (group) => state.addGroup(group),
    onInterface: (entry) => state.addInterface(entry),
  });
  reader.push(file[0] === 0x1f ? gunzipSync(file) : file);
  reader.end();
  expect([reader.error, state.malformed]).toEqual([undefined, 0]);
  return { state, byFdType, names, kinships };
}

describe.skipIf(!existsSync(folder))('captures (skipped without ../shared)', () => {
  it('502Error.scap: connections through a proxy in containers', () => {
    const { state, byFdType, names } = replay('502Error.scap');
    expect((byFdType.get(FdType.IPV4_SOCK) ?? 0) + (byFdType.get(FdType.IPV4_SERVSOCK) ?? 0)).toBe(2033);
    expect([byFdType.get(FdType.UNIX_SOCK), byFdType.get(FdType.FIFO)]).toEqual([370, 74]);
    for (const name of ['192.168.0.3:55020->192.168.0.2:80', '/etc/hosts', '0->ffff8edcfda06800 /var/run/nscd/socket', 'pipe:[12351032]']) expect(names).toContain(name);
    const ids = new Set([...state.threads].map(({ container }) => container.id));
    expect([...ids].sort()).toEqual(CONTAINERS);
  });

  it('curl_google.scap: a shell starts curl, which speaks IPv6', () => {
    const { byFdType, names, kinships } = replay('curl_google.scap');
    expect([byFdType.get(FdType.IPV6_SOCK), byFdType.get(FdType.UNIX_SOCK)]).toEqual([31, 10]);
    expect(names).toContain('2600:1f18:262c:6542:9aa6:df7a:9a47:d29e:37140->2607:f8b0:4004:802::2004:80');
    expect(kinships).toContain('bash > curl');
  });

  it('single_ipv6_conn.scap: both ends of one connection', () => {
    const { byFdType } = replay('single_ipv6_conn.scap');
    expect((byFdType.get(FdType.IPV6_SOCK) ?? 0) + (byFdType.get(FdType.IPV6_SERVSOCK) ?? 0)).toBe(17);
  });
});
