/** Invented data for the gallery. */
import type { ProcessInfo } from '@eyrie/schema';

export const SAMPLE_STEP = 30_000;
export const SAMPLE_FROM = Date.UTC(2026, 10, 21, 4, 0, 0);
export const SAMPLE_TIME = 1_795_235_400_123_456_789n;

/** Forty bars; one is far higher than the others, and one holds a single event. */
export const SAMPLE_BARS = Array.from({ length: 40 }, (_, index) => ({
  startMs: SAMPLE_FROM + index * SAMPLE_STEP,
  counts: index === 20 ? [2, 30, 18, 40] : index === 31 ? [1, 0, 0, 0] : [index % 7 === 3 ? 2 : 0, (index * 5) % 4, (index * 3) % 8, (index * 7) % 5],
}));

const started = (secondsBefore: number): string => String(SAMPLE_TIME - BigInt(secondsBefore) * 1_000_000_000n);

export const SAMPLE_PROCESSES: readonly ProcessInfo[] = [
  { pid: 4242, name: 'cat', exepath: '/usr/bin/cat', cmdline: 'cat /etc/shadow', cwd: '/root', user: 'root', uid: 0, startedAt: started(0) },
  { pid: 4100, name: 'bash', exepath: '/usr/bin/bash', cmdline: '-bash', user: 'root', uid: 0, startedAt: started(95) },
  { pid: 4090, name: 'python3', exepath: '/usr/bin/python3.11', cmdline: `python3 /opt/jobs/report.py ${'--column=value '.repeat(24)}`, user: 'maria', uid: 1000, startedAt: started(7200) },
  { pid: 812, name: 'sshd', exepath: '/usr/sbin/sshd', cmdline: '', user: '', uid: 990 },
  { pid: 1, name: 'systemd', exepath: '/usr/lib/systemd/systemd', cmdline: '/sbin/init', user: 'root', uid: 0, startedAt: started(9_000_000) },
];

export const SAMPLE_JSON = '{"id":"00ff","timestamp":1795235400123456789,"severity":1,"active":true,"parent":null,"empty":[],"nested":{"list":["a \\"quoted\\" text",-1.5e-7]}}';
