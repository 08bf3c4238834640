/** The host that cases about values are set on: one process and the events that happen to it. */
import { byteStringOf, buildEvent, FdKind, viewOfEvent, type EventId, type EventView, type ParamValue, type ProcessEntry } from '@eyrie/scap';
import { StreamFacts, type FieldContext } from '@eyrie/fields';
import { ns } from '@eyrie/schema';
import { SystemState } from '@eyrie/state';

const FIRST_TIME = 1_700_000_000_000_000_000n;
const STEP = 10_000_000n;
const EXEC_PARAMS = 31;

const nulEnded = (...values: readonly string[]) => byteStringOf(values.map((value) => `${value}\0`).join(''));

/** The process that upstream's tests begin with. */
const INIT: ProcessEntry = {
  tid: 1, pid: 1, ptid: 0, sid: 0, vpgid: 0, pgid: 0, vtid: 1, vpid: 1, tty: 0, flags: 0, uid: 0, gid: 0, loginUid: 0xffff_ffff,
  comm: byteStringOf('init'), exe: byteStringOf('/sbin/init'), exepath: byteStringOf('/sbin/init'),
  args: nulEnded('context', 'ls', '--format', '{{json .}}'), env: nulEnded('TEST_ENV_PARENT_LINEAGE=secret', 'HOME=/home/user/parent'),
  cwd: byteStringOf('/root/'), root: byteStringOf('/'), cgroups: byteStringOf(''), fdLimit: 1024n, vmSizeKb: 0, vmRssKb: 0, vmSwapKb: 0,
  majorFaults: 0n, minorFaults: 0n, pidNamespaceStart: ns(0n), isExeWritable: false, isExeUpperLayer: false, isExeLowerLayer: false, isExeFromMemfd: false,
  exeInode: 0n, exeChangeTime: ns(0n), exeModifyTime: ns(0n), capInheritable: 0n, capPermitted: 0n, capEffective: 0n,
};

export class Scene {
  readonly #system = new SystemState();
  readonly #stream = new StreamFacts();
  #time = FIRST_TIME;
  #count = 0;
  #event: EventView | undefined = undefined;

  addInit(): void {
    this.#system.addProcess(INIT);
    this.#system.addFd(1, { fd: 0, inode: 5n, type: FdKind.FILE_V2, name: byteStringOf('/dev/null'), openFlags: 1, device: 0 });
  }

  /** Sends an event 10 ms after the last; of kernels of today, so nothing is converted. */
  send(type: EventId, tid: number | bigint, params: readonly ParamValue[], time = this.#time): void {
    const event = viewOfEvent(buildEvent({ type, ts: time, tid, params }));
    event.cpu = 1;
    event.num = this.#count += 1;
    this.#time = time + STEP;
    this.#system.apply(event);
    this.#stream.advance(event);
    this.#event = event;
  }

  /** getcwd that fails. */
  getcwdFails(): void {
    this.send('SYSCALL_GETCWD_X', 1, [-1, '/test/dir']);
  }

  /** execve of which the kernel tells everything, begun by one thread and ended by another. */
  execute(result: number, oldTid: number, newTid: number, pid: number, ppid: number, path: string, comm: string, resolved: string): void {
    this.send('SYSCALL_EXECVE_19_E', oldTid, [path]);
    this.send('SYSCALL_EXECVE_19_X', newTid, [
      result, path, [], newTid, pid, ppid, '', 1024, 0, 0, 0, 0, 0, comm, [], [], 0, newTid, 0, 0, 0n, 0n, 0n, 0n, 0n, 0n, 0, resolved, newTid, 0, path,
    ]);
  }

  /** execve of which the kernel tells program and process, and nothing else. */
  executeUntold(pid: number, path: string, comm: string): void {
    const params: ParamValue[] = Array.from({ length: EXEC_PARAMS - 1 }, () => undefined);
    Object.assign(params, { 0: 0, 1: path, 3: pid, 4: pid, 13: comm });
    this.send('SYSCALL_EXECVE_19_X', 1, params);
  }

  /** @returns what fields and conditions are asked about: the last event. @throws Error when there is none yet. */
  get context(): FieldContext & { readonly system: SystemState } {
    if (this.#event === undefined) throw new Error('there is no event yet');
    return { system: this.#system, event: this.#event, stream: this.#stream };
  }
}
