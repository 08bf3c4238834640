import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compileProbe, ensureProbe } from './build-probe.ts';
import { thisArch } from './probe.ts';

const hasClang = spawnSync('clang', ['--version']).status === 0;
const other = thisArch() === 'x64' ? 'arm64' : 'x64';

test.skipIf(!hasClang)(`the probe compiles for ${other} too, which is not this machine${hasClang ? '' : ' (skipped: needs clang)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-probe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Writes the codes that the sources include.
  ensureProbe();
  const object = join(folder, 'probe.bpf.o');
  compileProbe(other, object);
  expect(readFileSync(object).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
}, 180_000);
