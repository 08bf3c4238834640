/** A small host with a few processes and some events, for tests of conditions: contexts as a stream would give them. */
import { byteStringOf, buildEvent, viewOfEvent, type EventSpec, type ProcessEntry } from '@eyrie/scap';
import { StreamFacts, type FieldContext } from '@eyrie/fields';
import { ns } from '@eyrie/schema';
import { SystemState } from '@eyrie/state';

interface SampleProcess {
  readonly pid: number;
  readonly ptid: number;
  readonly comm: string;
  readonly exepath: string;
  readonly args?: readonly string[];
  readonly uid?: number;
}

const PROCESSES: readonly SampleProcess[] = [
  { pid: 1, ptid: 0, comm: 'systemd', exepath: '/lib/systemd/systemd' },
  { pid: 10, ptid: 1, comm: 'sshd', exepath: '/usr/sbin/sshd', args: ['-D'] },
  { pid: 20, ptid: 10, comm: 'bash', exepath: '/bin/bash', uid: 1000 },
  { pid: 30, ptid: 20, comm: 'cat', exepath: '/bin/cat', args: ['/etc/shadow', 'x y'], uid: 1000 },
];

function entry(process: SampleProcess): ProcessEntry {
  const empty = byteStringOf('');
  return {
    tid: process.pid, pid: process.pid, ptid: process.ptid, sid: 10, vpgid: process.pid, pgid: process.pid,
    comm: byteStringOf(process.comm), exe: byteStringOf(process.comm), exepath: byteStringOf(process.exepath),
    args: byteStringOf((process.args ?? []).map((arg) => `${arg}\0`).join('')), cwd: byteStringOf('/root'), fdLimit: 1024n, flags: 0,
    uid: process.uid ?? 0, gid: 0, vmSizeKb: 0, vmRssKb: 0, vmSwapKb: 0, majorFaults: 0n, minorFaults: 0n, env: empty, vtid: process.pid, vpid: process.pid,
    cgroups: empty, root: byteStringOf('/'), pidNamespaceStart: ns(0n), tty: 34816, loginUid: 1000, isExeWritable: false,
    capInheritable: 0n, capPermitted: 0n, capEffective: 0n, isExeUpperLayer: false, exeInode: 5n, exeChangeTime: ns(1n), exeModifyTime: ns(1n), isExeFromMemfd: false,
    isExeLowerLayer: false,
  };
}

const at = (index: number): bigint => 1_600_000_000_000_000_000n + BigInt(index) * 1_000_000n;

/** Address and port as the wire has them in a tuple of IPv4: family, source, destination. */
const TUPLE = Uint8Array.of(2, 10, 0, 0, 5, 0x40, 0x9c, 93, 184, 216, 34, 80, 0);

export const SAMPLE_EVENTS: readonly EventSpec[] = [
  { type: 'SYSCALL_OPENAT_2_X', ts: at(1), tid: 30, params: [3, -100, '/etc/shadow', 1, 0, 5, 7] },
  { type: 'SYSCALL_OPENAT_2_X', ts: at(2), tid: 30, params: [-13, -100, '/etc/gshadow', 1, 0, 0, 0] },
  { type: 'SYSCALL_READ_X', ts: at(3), tid: 30, params: [5, Uint8Array.of(114, 111, 111, 116, 58), 3, 4096] },
  { type: 'SYSCALL_CLOSE_X', ts: at(4), tid: 30, params: [0, 3] },
  { type: 'SOCKET_SOCKET_X', ts: at(5), tid: 20, params: [4, 2, 1, 0] },
  { type: 'SOCKET_CONNECT_X', ts: at(6), tid: 20, params: [0, TUPLE, 4, undefined] },
  { type: 'SYSCALL_UNLINK_2_X', ts: at(7), tid: 20, params: [0, '/var/log/auth.log'] },
  { type: 'SYSCALL_CHMOD_X', ts: at(8), tid: 999, params: [0, '/tmp/x', 0o755] },
];

/** Calls back once per event with the system as it is then. */
export function throughSample(visit: (context: FieldContext) => void, begin: (system: SystemState) => void = () => {}): void {
  const system = new SystemState();
  begin(system);
  for (const process of PROCESSES) system.addProcess(entry(process));
  const stream = new StreamFacts();
  for (const [index, spec] of SAMPLE_EVENTS.entries()) {
    const event = viewOfEvent(buildEvent(spec));
    event.num = index + 1;
    system.apply(event);
    stream.advance(event);
    visit({ system, event, stream });
  }
}
