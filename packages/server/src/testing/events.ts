/** Policy events for tests. */
import { createHash } from 'node:crypto';
import type { PolicyEvent } from '@eyrie/schema';

/** 32 hexadecimal digits that depend on `text` alone. */
export const idOf = (text: string): string => createHash('md5').update(text).digest('hex');

export const AGENT_ID = idOf('agent');
/** 2026-01-01T00:00:00Z in nanoseconds. */
export const NEW_YEAR = 1_767_225_600_000_000_000n;

const TAGS = [[], ['mitre_execution', 'T1059.004'], ['TA0002', 'T1059'], ['mitre_credential_access', 'T1003']];

/** The `n`th event of a series, one millisecond and some nanoseconds after the one before. */
export function testEvent(n: number, changes: Partial<PolicyEvent> = {}): PolicyEvent {
  return {
    id: idOf(`event ${n}`),
    timestamp: String(NEW_YEAR + BigInt(n) * 1_000_007n),
    source: 'syscall',
    policy: { id: 1 + (n % 3), version: 1, name: `Policy ${n % 3}`, description: 'A policy of the tests', severity: n % 8 },
    rule: { name: `Rule ${n % 5}`, description: 'A rule of the tests', priority: 'WARNING', tags: ['test', ...(TAGS[n % 4] ?? [])] },
    output: `something happened (${n})`,
    fields: { 'proc.name': 'cat', 'evt.num': n, 'proc.tty': null, 'fd.name': `/etc/file${n % 7}` },
    processes: [
      { pid: 100 + n, name: 'cat', exepath: '/usr/bin/cat', cmdline: `cat /etc/file${n % 7}`, user: 'root', uid: 0 },
      { pid: 1, name: 'init', exepath: '/sbin/init', cmdline: 'init', user: 'root', uid: 0 },
    ],
    agentId: AGENT_ID,
    host: { name: `host-${n % 2}`, machineId: 'machine-1' },
    labels: { 'kubernetes.namespace.name': n % 4 === 0 ? 'prod' : 'dev', ...(n % 3 === 0 ? { 'kubernetes.statefulset.name': `set-${n % 2}` } : {}) },
    ...changes,
  };
}
