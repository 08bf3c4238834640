import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { flagValues, type FlagTable } from '@eyrie/schema';
import { buildProbe, INSTALL_LINE } from './build-probe.ts';
import { BLOCK, BLOCK_EVF_V2, CONTROL, COUNTERS, DROP_CAUSES, ENTRY, EXCLUDED_BYTES, MARK, SLOTS } from './layout.ts';
import { SHED, SHED_SHIFT } from './shedding.ts';
import { CALL_EXEC, CALL_EXIT, CALL_FAULT, CALL_FORK, CALL_SIGNAL, CALL_SWITCH, CALLS, SYSCALLS } from './syscalls.ts';

const bpf = fileURLToPath(new URL('../bpf/', import.meta.url));
const clang = spawnSync('clang', ['--version']);
const reason = clang.status === 0 ? undefined : 'clang is not installed';

describe.skipIf(reason !== undefined)(`memory shared with the probe${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-layout-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Messages of the compiler about these claims; '' when all hold. */
  function refuted(claims: readonly string[]): string {
    const text = ['#include "shedding.h"', ...claims.map((claim) => `_Static_assert(${claim}, "${claim.replaceAll('"', '')}");`), ''].join('\n');
    writeFileSync(join(folder, 'claims.c'), text);
    return spawnSync('clang', ['-target', 'bpf', '-D__TARGET_ARCH_x86', '-fsyntax-only', `-I${bpf}`, join(folder, 'claims.c')], { encoding: 'utf8' }).stderr;
  }

  test('has the same layout in C and here', () => {
    const offset = (struct: string, member: string): string => `__builtin_offsetof(struct ${struct}, ${member})`;
    expect(
      refuted([
        `${offset('control', 'epoch_offset')} == ${CONTROL.epochOffset}`,
        `${offset('control', 'snap_length')} == ${CONTROL.snapLength}`,
        `${offset('control', 'args_length')} == ${CONTROL.argsLength}`,
        `${offset('control', 'env_length')} == ${CONTROL.envLength}`,
        `${offset('control', 'true_paths')} == ${CONTROL.truePaths}`,
        `${offset('control', 'text_length')} == ${CONTROL.textLength}`,
        `${offset('control', 'text_ports')} == ${CONTROL.textPorts}`,
        `${offset('control', 'wanted')} == ${CONTROL.wanted}`,
        `${offset('control', 'call_code')} == ${CONTROL.callCode}`,
        `sizeof(struct control) == ${CONTROL.size}`,
        `${offset('cpu_counters', 'emitted')} == 8 * ${COUNTERS.emitted}`,
        `${offset('cpu_counters', 'without_data')} == 8 * ${COUNTERS.withoutData}`,
        `${offset('cpu_counters', 'dropped')} == 8 * ${COUNTERS.dropped}`,
        `${offset('cpu_counters', 'dropped_by_call')} == 8 * ${COUNTERS.droppedByCall}`,
        `sizeof(struct cpu_counters) == 8 * ${COUNTERS.words}`,
        ...Object.entries(ENTRY).map(([name, value]) => `ENTRY_${name.toUpperCase()} == ${value}`),
        `PIDS == ${EXCLUDED_BYTES}`,
        `SYSCALLS == ${SYSCALLS} && CALLS == ${CALLS}`,
        `CALL_EXEC == ${CALL_EXEC} && CALL_FORK == ${CALL_FORK} && CALL_EXIT == ${CALL_EXIT} && CALL_SIGNAL == ${CALL_SIGNAL}`,
        `DROP_RING_FULL == ${DROP_CAUSES.indexOf('ringFull')} && DROP_TOO_LARGE == ${DROP_CAUSES.indexOf('tooLarge')}`,
        `DROP_NO_HANDLER == ${DROP_CAUSES.indexOf('noHandler')} && DROP_COMPAT == ${DROP_CAUSES.indexOf('compat')} && DROP_SHED == ${DROP_CAUSES.indexOf('shed')}`,
        `SLOT_OPENAT == ${SLOTS['sys_openat']} && SHED_SHIFT == ${SHED_SHIFT}`,
        `MARK_WITHOUT_DATA == ${MARK.withoutData} && MARK_CALLERS_WORD == ${MARK.callersWord}`,
        `SHED_UNNEEDED == ${SHED.unneeded} && SHED_ALL_BUT_VITAL == ${SHED.restorable}`,
        `CALL_SWITCH == ${CALL_SWITCH} && CALL_FAULT == ${CALL_FAULT}`,
        `BLOCK_EVF_V2 == ${BLOCK_EVF_V2} && EVENT_AT == ${BLOCK.event} && LENGTHS_AT == ${BLOCK.params + 4}`,
      ]),
    ).toBe('');
  });

  test('a wrong claim is noticed', () => {
    expect(refuted([`sizeof(struct control) == ${CONTROL.size + 8}`])).toContain('static_assert failed');
  });
});

test('flag values in C are those of the wire', () => {
  const header = readFileSync(join(bpf, 'wire.h'), 'utf8');
  const tables: readonly (readonly [RegExp, FlagTable, string])[] = [
    [/^PPM_O_(?!F_)/, 'file_flags', 'O_'],
    [/^PPM_O_F_/, 'file_flags', 'O_F_'],
    [/^PPM_FD_/, 'file_flags', 'FD_'],
    [/^PPM_CL_CHILD/, 'clone_flags', 'CLONE_CHILD'],
    [/^PPM_CL_/, 'clone_flags', ''],
    [/^PPM_EXE_/, 'execve_flags', 'EXE_'],
  ];
  let compared = 0;
  for (const [, name = '', value = ''] of header.matchAll(/^#define (PPM_\w+) (\d+)$/gm)) {
    const rule = tables.find(([pattern]) => pattern.test(name));
    if (rule === undefined) continue;
    const [pattern, table, prefix] = rule;
    const row = flagValues(table).find((flag) => flag.name === name.replace(pattern, prefix));
    expect(row?.value, name).toBe(Number(value));
    compared++;
  }
  expect(compared).toBeGreaterThan(40);
});

test('without a compiler, the message says what to install', () => {
  vi.stubEnv('PATH', '/nonexistent');
  try {
    expect(() => buildProbe()).toThrow(`clang is missing. Install it: ${INSTALL_LINE}`);
  } finally {
    vi.unstubAllEnvs();
  }
});
