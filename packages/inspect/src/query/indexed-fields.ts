/** Which fields the index can answer, and what of a row they need. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const TIME = words('evt.rawtime evt.rawtime.s evt.rawtime.ns evt.reltime evt.reltime.s evt.reltime.ns evt.time evt.time.s evt.time.iso8601 evt.datetime evt.datetime.s evt.around');
const RESULT = words(`evt.res evt.rawres evt.failed evt.count.error evt.count.error.file evt.count.error.net evt.count.error.memory evt.count.error.other
  evt.buflen evt.buflen.in evt.buflen.out evt.buflen.file evt.buflen.file.in evt.buflen.file.out evt.buflen.net evt.buflen.net.in evt.buflen.net.out`);
const LATENCY = words('evt.latency evt.latency.s evt.latency.ns evt.latency.human evt.latency.quantized evt.wait_latency');
const NUMBER = words('evt.num');
const OF_ROWS = words(`evt.cpu evt.type evt.type.is evt.dir evt.category syscall.type evt.source evt.is_async evt.asynctype evt.hostname evt.count evt.count.exit
  evt.is_io evt.is_io_read evt.is_io_write evt.io_dir evt.is_wait evt.is_syslog
  thread.tid thread.vtid thread.ismain thread.nametid thread.cgroups thread.cgroup proc.pid proc.ppid proc.apid proc.vpid proc.pvpid proc.sid proc.pgid proc.vpgid
  proc.is_sid_leader proc.is_pgid_leader proc.is_vpgid_leader proc.loginshellid proc.tty proc.cwd
  proc.name proc.pname proc.aname proc.exe proc.pexe proc.aexe proc.exepath proc.pexepath proc.aexepath proc.cmdline proc.pcmdline proc.acmdline proc.exeline
  proc.args proc.aargs proc.env proc.aenv proc.cmdnargs proc.cmdlenargs proc.is_exe_writable proc.is_exe_upper_layer proc.is_exe_lower_layer proc.is_exe_from_memfd
  proc.exe_ino proc.exe_ino.ctime proc.exe_ino.mtime
  user.uid user.name user.homedir user.shell user.loginuid user.loginname group.gid group.name
  fd.num fd.uid fd.type fd.typechar fd.l4proto fd.sockfamily fd.is_server fd.connected fd.dev fd.dev.major fd.dev.minor fd.ino fd.is_upper_layer fd.is_lower_layer
  fd.name fd.nameraw fd.directory fd.filename fd.containername fd.containerdirectory
  fd.ip fd.cip fd.sip fd.lip fd.rip fd.net fd.cnet fd.snet fd.lnet fd.rnet fd.port fd.cport fd.sport fd.lport fd.rport fd.proto fd.cproto fd.sproto fd.lproto fd.rproto
  container.id container.full_id container.name container.type container.image container.image.id container.image.repository container.image.tag container.image.digest
  container.privileged container.host_pid container.host_network container.host_ipc container.ip container.mounts container.mount container.mount.source container.mount.dest
  container.mount.mode container.mount.rdwr container.mount.propagation container.label container.labels
  k8s.pod.name k8s.ns.name k8s.pod.id k8s.pod.uid k8s.pod.sandbox_id k8s.pod.full_sandbox_id k8s.pod.label k8s.pod.labels k8s.pod.ip`);

/** Decided by the type of the event alone. */
const OF_CALLS = new Set(words('evt.type evt.dir syscall.type evt.is_io evt.is_io_read evt.is_io_write evt.io_dir evt.is_wait evt.is_async evt.asynctype'));
/** Decided by the type of the event, and by its error. */
const OF_OUTCOMES = new Set(['evt.res', 'evt.failed']);
/** Decided by who acted. */
const OF_ACTORS = /^(?:proc|user|group|container|k8s|thread)\./;
/** Decided by the descriptor, but for these, which tell of its number or of who uses it. */
const OF_FDS = /^fd\.(?!num$|uid$|typechar$|containername$|containerdirectory$)/;

/** What a condition on indexed fields has to be asked of: once of each call, actor, descriptor or outcome of a call, of each latency, or else of each row. */
export type AskedOf = 'call' | 'actor' | 'fd' | 'outcome' | 'latency' | 'row';

export function askedOf(fields: ReadonlySet<string>): AskedOf {
  const every = (passes: (field: string) => boolean): boolean => [...fields].every(passes);
  if (every((field) => OF_CALLS.has(field))) return 'call';
  if (every((field) => OF_ACTORS.test(field))) return 'actor';
  if (every((field) => OF_FDS.test(field))) return 'fd';
  if (every((field) => OF_CALLS.has(field) || OF_OUTCOMES.has(field))) return 'outcome';
  return every((field) => OF_CALLS.has(field) || LATENCY.includes(field)) ? 'latency' : 'row';
}

export interface RowNeeds {
  readonly time: boolean;
  readonly result: boolean;
  readonly latency: boolean;
  readonly number: boolean;
}

const INDEXED = new Set([...TIME, ...RESULT, ...LATENCY, ...NUMBER, ...OF_ROWS]);

/** Whether rows tell this field. */
export function isIndexed(field: string): boolean {
  return INDEXED.has(field);
}

export function needsOf(fields: ReadonlySet<string>): RowNeeds {
  const reads = (names: readonly string[]): boolean => names.some((name) => fields.has(name));
  return { time: reads(TIME), result: reads(RESULT), latency: reads(LATENCY), number: reads(NUMBER) };
}
