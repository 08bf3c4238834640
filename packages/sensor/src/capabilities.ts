/** What this host can do for live capture, and what to do where it cannot: for `eyrie doctor` and for the start. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { INSTALL_LINE, probeIsStale } from './build-probe.ts';
import { native, nativeProblem } from './native.ts';

export type CapabilityName = 'system' | 'kernel' | 'privileges' | 'btf' | 'library' | 'compiler' | 'ringBuffer';

export interface Capability {
  readonly name: CapabilityName;
  readonly ok: boolean;
  /** One plain sentence. */
  readonly says: string;
  /** What to do about it; absent when nothing is to be done. */
  readonly fix?: string;
}

export interface Capabilities {
  /** Everything that live capture needs is there. */
  readonly live: boolean;
  readonly checks: readonly Capability[];
  /** A command that installs the missing Debian packages; absent when none is missing. */
  readonly install?: string;
}

const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;
const MINIMUM = [5, 10] as const;

/** Looks; changes nothing. Safe without root and on any system. */
export function capabilities(): Capabilities {
  const checks = [checkSystem(), checkKernel(), checkPrivileges(), checkBtf(), checkLibrary(), checkCompiler(), checkRingBuffer()];
  const live = checks.every((check) => check.ok);
  const missing = checks.some((check) => (check.name === 'library' || check.name === 'compiler') && !check.ok);
  return missing ? { live, checks, install: INSTALL_LINE } : { live, checks };
}

function result(name: CapabilityName, ok: boolean, yes: string, no: string, fix: string): Capability {
  return ok ? { name, ok, says: yes } : { name, ok, says: no, fix };
}

function checkSystem(): Capability {
  const ok = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');
  const says = `This is ${process.platform} on ${process.arch}.`;
  return result('system', ok, says, `${says} Live capture needs Linux on x86-64 or arm64.`, 'Read captures here; run the agent on the Linux hosts that you want to watch.');
}

function checkKernel(): Capability {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const ok = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  return result('kernel', ok, `The kernel is ${release()}.`, `The kernel is ${release()}; the probe needs ${MINIMUM.join('.')} or newer.`, 'Update the kernel.');
}

function checkPrivileges(): Capability {
  const has = effectiveCapabilities();
  const may = (capability: bigint): boolean => (has >> capability) & 1n ? true : false;
  const ok = may(CAP_SYS_ADMIN) || (may(CAP_BPF) && may(CAP_PERFMON));
  const no = 'This process may not load BPF programs (CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN).';
  return result('privileges', ok, 'This process may load BPF programs.', no, 'Run as root; in a container, add these capabilities or run it privileged.');
}

function effectiveCapabilities(): bigint {
  try {
    return BigInt(`0x${/^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  } catch {
    return 0n;
  }
}

function checkBtf(): Capability {
  const ok = existsSync('/sys/kernel/btf/vmlinux');
  return result('btf', ok, 'The kernel describes its structures (BTF).', 'The kernel does not describe its structures: /sys/kernel/btf/vmlinux is missing.', 'Use a kernel built with CONFIG_DEBUG_INFO_BTF=y (all current distributions have it).');
}

function checkLibrary(): Capability {
  const problem = process.platform === 'linux' ? nativeProblem() : 'not Linux';
  return result('library', problem === undefined, 'libbpf is installed.', `libbpf cannot be loaded: ${problem ?? ''}.`, INSTALL_LINE);
}

function checkCompiler(): Capability {
  if (!probeIsStale()) return { name: 'compiler', ok: true, says: 'The probe is built.' };
  const clang = spawnSync('clang', ['--version'], { encoding: 'utf8' });
  const ok = clang.error === undefined && clang.status === 0;
  return result('compiler', ok, 'clang is installed; it builds the probe at the first start.', 'The probe is not built yet and clang is not installed.', INSTALL_LINE);
}

/** The one thing that can only be tried: seccomp or lockdown may forbid bpf(2) to root. */
function checkRingBuffer(): Capability {
  const problem = ringBufferProblem();
  const no = `The kernel gives no BPF ring buffer: ${problem ?? ''}.`;
  return result('ringBuffer', problem === undefined, 'BPF ring buffers work.', no, 'Run as root on the host; a container needs a seccomp profile that allows bpf(2).');
}

function ringBufferProblem(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (nativeProblem() !== undefined) return 'libbpf is missing';
  const lib = native();
  const fd = lib.createRingMap(4096);
  if (fd < 0) return lib.errorText(-fd);
  lib.closeFd(fd);
  return undefined;
}
