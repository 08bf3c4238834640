/**
 * Compiles the probe: C to BPF, once per machine and per change of its sources. It relocates itself to the running kernel
 * when it is loaded, so no kernel headers are needed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PPME } from '@eyrie/schema';
import { thisArch } from './probe.ts';
import type { Arch } from './syscalls.ts';

const SOURCES = fileURLToPath(new URL('../bpf/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../build/', import.meta.url));
const TARGETS = { x64: '__TARGET_ARCH_x86', arm64: '__TARGET_ARCH_arm64' } as const;

/** Path of the compiled probe. */
export const PROBE_OBJECT = join(OUTPUT, 'probe.bpf.o');

/** The Debian packages that a build and a start need. */
export const PROBE_PACKAGES = ['clang', 'libbpf-dev'] as const;
export const INSTALL_LINE = `apt-get install -y --no-install-recommends ${PROBE_PACKAGES.join(' ')}`;

/** True when there is no compiled probe, or one that is older than its sources. */
export function probeIsStale(): boolean {
  if (!existsSync(PROBE_OBJECT)) return true;
  const built = statSync(PROBE_OBJECT).mtimeMs;
  return readdirSync(SOURCES).some((name) => statSync(join(SOURCES, name)).mtimeMs > built);
}

/**
 * Compiles the probe unless that has been done.
 * @returns path of the object.
 * @throws Error that names the missing package and how to install it, or has the compiler's messages.
 */
export function ensureProbe(): string {
  if (probeIsStale()) buildProbe();
  return PROBE_OBJECT;
}

/** Compiles the probe. @throws as {@link ensureProbe}. */
export function buildProbe(): void {
  mkdirSync(OUTPUT, { recursive: true });
  // The event codes have one home, packages/schema.
  const codes = Object.entries(PPME).map(([name, code]) => `#define PPME_${name} ${code}\n`);
  // All is written aside and renamed, so that two starts at once read no half file.
  const codesAside = join(OUTPUT, `events.h.${process.pid}`);
  writeFileSync(codesAside, codes.join(''));
  renameSync(codesAside, join(OUTPUT, 'events.h'));
  const temporary = `${PROBE_OBJECT}.${process.pid}`;
  compileProbe(thisArch(), temporary);
  renameSync(temporary, PROBE_OBJECT);
}

/** Compiles for either architecture, on any. @throws as {@link ensureProbe}. */
export function compileProbe(arch: Arch, object: string): void {
  const flags = ['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-Wall', '-Werror', '-Wno-unused-function', `-D${TARGETS[arch]}`, `-I${OUTPUT}`];
  const run = spawnSync('clang', [...flags, '-c', join(SOURCES, 'probe.bpf.c'), '-o', object], { encoding: 'utf8' });
  if (run.error !== undefined) throw new Error(`the probe cannot be built: clang is missing. Install it: ${INSTALL_LINE}`);
  if (run.status !== 0) {
    const hint = run.stderr.includes("bpf/bpf_helpers.h' file not found") ? `\nlibbpf-dev is missing. Install it: ${INSTALL_LINE}` : '';
    throw new Error(`the probe cannot be built: clang failed${hint}\n${run.stderr.trim()}`);
  }
}
