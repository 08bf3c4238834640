import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_TYPES } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { Converter } from '../convert/converter.ts';
import type { EventView } from '../event-view.ts';
import { ScapReader } from '../reader.ts';
import { collect } from '../testing/collect.ts';
import { type SyntheticCapture, syntheticCapture, type SyntheticOptions } from './synthetic-capture.ts';

function intrusion(form: NonNullable<SyntheticOptions['form']>): SyntheticCapture {
  return syntheticCapture({ form })
    .user('ana', 1000)
    .process({ pid: 1, comm: 'systemd', path: '/sbin/init' })
    .process({ pid: 50, parent: 1, comm: 'bash', path: '/bin/bash', uid: 1000, tty: 34816, env: ['HOME=/home/ana'] })
    .holds(255, '/dev/pts/0')
    .at(10).fork(51).exec('/bin/cat', ['/etc/shadow'])
    .open('/etc/shadow').read('root:*:19000::::::').close()
    .open('/no/such/file', { res: -2 }).exit(1)
    .at(20).fork(52).exec('/usr/bin/curl', ['http://10.1.2.3'], { env: ['A=b', 'C=d'] })
    .connect('10.1.2.3', 80).write('GET / HTTP/1.0\r\n\r\n').read('HTTP/1.0 200 OK\r\n').close()
    .connect('2001:db8::7', 443, { res: -111 })
    .at(30).listen('0.0.0.0', 4444).accept('10.9.9.9', 5555, '10.0.0.1', 4444).dup(5, 0)
    .mkdir('/tmp/x').chmod('/tmp/x', 0o777).rename('/tmp/x', '/tmp/y').unlink('/tmp/y', -21).chdir('/tmp').setuid(0, -1).kill(1, 9, -1)
    .thread(53).write('hello', 1).as(52).exit(0);
}

interface Shown {
  readonly type: string;
  readonly tid: number;
  readonly params: readonly string[];
}

function show(view: EventView): Shown {
  view.locateParams();
  const params = Array.from({ length: view.paramCount }, (_, index) => Buffer.from(view.bytes(index)).toString('latin1'));
  return { type: EVENT_TYPES[view.type]?.id ?? '', tid: view.tid, params };
}

function converted(capture: Uint8Array): { events: Shown[]; converter: Converter } {
  const converter = new Converter();
  const events: Shown[] = [];
  const reader = new ScapReader({
    onEvent: (view) => {
      const event = converter.convert(view);
      if (event !== undefined) events.push(show(event));
    },
  });
  reader.push(capture);
  reader.end();
  return { events, converter };
}

describe('a synthetic capture', () => {
  it.each(['current', 'old', 'oldest'] as const)('is read without damage and says the same each time (%s)', (form) => {
    const bytes = intrusion(form).bytes();
    expect(intrusion(form).bytes()).toEqual(bytes);
    const { collected, reader } = collect(bytes, 5);
    expect(reader.error).toBeUndefined();
    expect(reader.counts.damaged).toBe(0);
    expect(collected.processes.map(({ comm, exepath }) => `${comm} ${exepath}`)).toEqual(['systemd /sbin/init', 'bash /bin/bash']);
    expect(collected.fds).toMatchObject([{ tid: 50, fd: { fd: 255, name: '/dev/pts/0' } }]);
    expect(collected.users.map(({ name }) => name)).toEqual(['root', 'ana']);
    expect(collected.events.every((event) => event.bytes !== undefined)).toBe(true);
  });

  it('of the old form becomes one of the current form, but for what old kernels did not report', () => {
    const current = converted(intrusion('current').bytes());
    // Files' inodes, program times and the like came later: in a converted event they are empty.
    const later: Readonly<Record<string, number>> = { SYSCALL_OPENAT_2_X: 6, SYSCALL_CLONE_20_X: 20, SYSCALL_EXECVE_19_X: 20, SOCKET_SOCKET_X: 4, SOCKET_CONNECT_X: 3, PROCEXIT_1_E: 4 };
    const comparable = ({ type, tid, params }: Shown): Shown => ({ type, tid, params: params.slice(0, later[type]) });
    for (const form of ['old', 'oldest'] as const) {
      const old = converted(intrusion(form).bytes());
      const passed = old.events.filter(({ type }) => type !== 'SYSCALL_EXECVE_19_E' && type !== 'SYSCALL_OPENAT_2_E' && type !== 'SOCKET_CONNECT_E');
      expect(passed.map(comparable)).toEqual(current.events.map(comparable));
      expect(old.converter.counts).toMatchObject({ errors: 0, mismatched: 0 });
    }
    expect(current.converter.counts).toMatchObject({ converted: 0, dropped: 0, errors: 0 });
  });

  const sysdig = spawnSync('sysdig', ['--version']);
  const reason = sysdig.error === undefined ? '' : ' (sysdig is not installed)';
  it.skipIf(sysdig.error !== undefined).each(['old', 'oldest'] as const)(`of the form "%s" is read by sysdig${reason}`, (form) => {
    const folder = mkdtempSync(join(tmpdir(), 'eyrie-synthetic-'));
    try {
      const file = join(folder, 'capture.scap');
      writeFileSync(file, intrusion(form).bytes());
      const lines = execFileSync('sysdig', ['-r', file, '-p', '*%evt.type|%evt.dir|%proc.name|%fd.name|%proc.args|%evt.res|%user.name'], { encoding: 'utf8' }).split('\n');
      expect(lines).toContain('execve|<|cat|<NA>|/etc/shadow|SUCCESS|ana');
      expect(lines).toContain('read|<|cat|/etc/shadow|/etc/shadow|SUCCESS|ana');
      expect(lines).toContain('openat|<|cat|/no/such/file|/etc/shadow|ENOENT|ana');
      expect(lines).toContain('connect|<|curl|10.0.0.1:40000->10.1.2.3:80|http://10.1.2.3|SUCCESS|ana');
      expect(lines).toContain('accept|<|curl|10.9.9.9:5555->10.0.0.1:4444|http://10.1.2.3|SUCCESS|ana');
      expect(lines).toContain('procexit|>|curl|<NA>|http://10.1.2.3|<NA>|ana');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
