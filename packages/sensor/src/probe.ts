/** Loads the compiled probe into the kernel, gives it rings and handlers, attaches it; and undoes all of it. */
import { readFileSync } from 'node:fs';
import { CONTROL, COUNTERS, EXCLUDED_BYTES, SLOTS } from './layout.ts';
import type { Source } from './merge.ts';
import { native, type Native, type Pointer } from './native.ts';
import { PAGE, Ring } from './ring.ts';
import { CALL_FAULT, CALL_SWITCH, SYSCALLS, syscalls, type Arch } from './syscalls.ts';

/** Programs that are attached; all others are reached by tail call. */
const ATTACHED = ['dispatch', 'process_fork', 'process_exec', 'process_exit', 'signal_deliver'];

/** Programs that are attached while somebody wants their events, by number. */
const ON_REQUEST: Readonly<Record<number, string>> = { [CALL_SWITCH]: 'context_switch', [CALL_FAULT]: 'page_fault' };

const MEGABYTE = 1 << 20;
const LOG_BYTES = 4 * MEGABYTE;
const SCRATCHES_PER_CPU = 2;

export interface LoadedProbe {
  readonly native: Pick<Native, 'clock'>;
  readonly arch: Arch;
  readonly cpus: number;
  readonly rings: readonly (Source & { readonly backlog: number })[];
  /** `struct control`, as the probe reads it. */
  readonly control: ArrayBuffer;
  readonly excluded: ArrayBuffer;
  /** `struct cpu_counters`, one per CPU. */
  readonly counters: ArrayBuffer;
  /** Attaches and detaches what is attached on request. What this kernel or machine has not is not there to be seen. */
  readonly want: (numbers: ReadonlySet<number>) => void;
  readonly close: () => void;
}

/**
 * @param objectPath the compiled probe.
 * @param ringBytes per CPU; a power of two of at least a page.
 * @throws Error with the kernel's reason.
 */
export function loadProbe(objectPath: string, ringBytes?: number): LoadedProbe {
  const arch = thisArch();
  const cpus = possibleCpus();
  const lib = native();
  const undo: (() => void)[] = [];
  const close = (): void => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    const object = loadObject(lib, objectPath, cpus, undo);
    const rings = makeRings(lib, object, cpus, ringBytes ?? defaultRingBytes(cpus), undo);
    connectHandlers(lib, object, arch);
    const parts = {
      // Global variables of the probe; there is only this one.
      control: mapped(lib, object, '.bss', CONTROL.size, undo),
      excluded: mapped(lib, object, 'excluded', EXCLUDED_BYTES, undo),
      counters: mapped(lib, object, 'counters', COUNTERS.words * 8 * cpus, undo),
    };
    attachAll(lib, object, undo);
    const links = new Map<number, Pointer>();
    undo.push(() => {
      for (const link of links.values()) lib.destroyLink(link);
    });
    const want = (numbers: ReadonlySet<number>): void => attachOnRequest(lib, object, links, numbers);
    return { native: lib, arch, cpus, rings, ...parts, want, close };
  } catch (error) {
    close();
    throw error;
  }
}

function loadObject(lib: Native, path: string, cpus: number, undo: (() => void)[]): Pointer {
  const log = Buffer.alloc(LOG_BYTES);
  const object = lib.openObject(path, log);
  if (object === undefined) throw new Error(`${path} is not a BPF object: delete it, it is built again at the next start`);
  undo.push(() => lib.closeObject(object));
  lib.setMaxEntries(mapNamed(lib, object, 'rings'), cpus);
  lib.setMaxEntries(mapNamed(lib, object, 'counters'), cpus);
  lib.setMaxEntries(mapNamed(lib, object, 'scratch'), cpus * SCRATCHES_PER_CPU);
  const result = lib.loadObject(object);
  if (result !== 0) throw new Error(`the kernel refused the probe: ${lib.errorText(-result)}${lastLines(log)}`);
  return object;
}

/** The end of the verifier's log: that is where it says why. */
function lastLines(log: Buffer): string {
  const text = log.subarray(0, Math.max(0, log.indexOf(0))).toString('latin1').trim();
  return text === '' ? '' : `\n${text.split('\n').slice(-12).join('\n')}`;
}

function makeRings(lib: Native, object: Pointer, cpus: number, bytes: number, undo: (() => void)[]): Ring[] {
  if (bytes < PAGE || (bytes & (bytes - 1)) !== 0) throw new Error(`a ring must be a power of two of at least ${PAGE} bytes, not ${bytes}`);
  const outer = lib.mapFd(mapNamed(lib, object, 'rings'));
  return Array.from({ length: cpus }, (_, cpu) => {
    const ring = new Ring(lib, bytes);
    undo.push(() => ring.close());
    must(lib, lib.updateMap(outer, cpu, ring.fd), 'cannot give the probe its ring');
    return ring;
  });
}

function connectHandlers(lib: Native, object: Pointer, arch: Arch): void {
  const handlers = lib.mapFd(mapNamed(lib, object, 'handlers'));
  const generic = programNamed(lib, object, 'sys_generic');
  for (let number = 0; number < SYSCALLS; number++) must(lib, lib.updateMap(handlers, number, lib.programFd(generic)), 'cannot connect a handler');
  for (const call of syscalls(arch)) {
    const program = programNamed(lib, object, call.program);
    must(lib, lib.updateMap(handlers, call.number, lib.programFd(program)), `cannot connect the handler of ${call.name}`);
    const slot = SLOTS[call.program];
    if (slot !== undefined) must(lib, lib.updateMap(handlers, slot, lib.programFd(program)), `cannot connect the handler of ${call.name}`);
  }
}

function attachAll(lib: Native, object: Pointer, undo: (() => void)[]): void {
  for (const name of ATTACHED) {
    const link = lib.attach(programNamed(lib, object, name));
    if (link === undefined) throw new Error(`cannot attach ${name}: the kernel has no such trace point, or root is needed`);
    undo.push(() => void lib.destroyLink(link));
  }
}

function attachOnRequest(lib: Native, object: Pointer, links: Map<number, Pointer>, numbers: ReadonlySet<number>): void {
  for (const [text, name] of Object.entries(ON_REQUEST)) {
    const number = Number(text);
    const link = links.get(number);
    const isWanted = numbers.has(number);
    if (link !== undefined && !isWanted) {
      lib.destroyLink(link);
      links.delete(number);
    }
    if (link !== undefined || !isWanted) continue;
    const program = lib.findProgram(object, name);
    const attached = program === undefined ? undefined : lib.attach(program);
    if (attached !== undefined) links.set(number, attached);
  }
}

function mapped(lib: Native, object: Pointer, name: string, bytes: number, undo: (() => void)[]): ArrayBuffer {
  const length = Math.ceil(bytes / PAGE) * PAGE;
  const at = lib.mapMemory(lib.mapFd(mapNamed(lib, object, name)), 0, length, true);
  undo.push(() => lib.unmapMemory(at, length));
  return lib.view(at, length);
}

function mapNamed(lib: Native, object: Pointer, name: string): Pointer {
  const map = lib.findMap(object, name);
  if (map === undefined) throw new Error(`the probe has no map ${name}: it was built from other sources`);
  return map;
}

function programNamed(lib: Native, object: Pointer, name: string): Pointer {
  const program = lib.findProgram(object, name);
  if (program === undefined) throw new Error(`the probe has no program ${name}: it was built from other sources`);
  return program;
}

function must(lib: Native, result: number, what: string): void {
  if (result !== 0) throw new Error(`${what}: ${lib.errorText(-result)}`);
}

export function thisArch(): Arch {
  const arch = process.arch;
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`live capture knows x86-64 and arm64, not ${arch}`);
  return arch;
}

/** CPUs that this machine could ever have: a CPU switched on later has its ring already. */
function possibleCpus(): number {
  const ranges = readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim().split(',');
  return 1 + Math.max(...ranges.map((range) => Number(range.split('-').at(-1))));
}

/** 64 MB together at most, 16 MB each at most, 1 MB each at least. */
function defaultRingBytes(cpus: number): number {
  let bytes = 16 * MEGABYTE;
  while (bytes > MEGABYTE && bytes * cpus > 64 * MEGABYTE) bytes /= 2;
  return bytes;
}
