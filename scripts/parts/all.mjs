/** Everything that is made from sources: the program, the console, the probe. Each is left alone while it is newer than what it is made from. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../setup/command.mjs';
import { PROBE_NEEDS } from '../setup/debian-packages.mjs';
import { say, step } from '../setup/report.mjs';
import { newestChange } from './newest.mjs';
import { ensureProgram, isProgramFresh } from './program.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inRoot = (/** @type {string} */ path) => join(root, path);

/** @param {string} path @param {readonly string[]} sources */
const isNewer = (path, sources) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newestChange(sources, (name) => !name.endsWith('.test.ts'));

/** @returns {Promise<string>} the entry of the program. */
async function buildProgram() {
  return isProgramFresh() ? await ensureProgram() : await step('Building the program', ensureProgram);
}

async function buildConsole() {
  const own = ['src', 'public', 'index.html', 'inspect.html', 'vite.config.ts'].map((name) => inRoot(`packages/console/${name}`));
  const engine = ['schema', 'scap', 'state', 'fields', 'rules', 'inspect'].map((name) => inRoot(`packages/${name}/src`));
  if (isNewer(inRoot('packages/console/dist/index.html'), [...own, ...engine, inRoot('rules')])) return;
  await step('Building the console', () => runCommand(inRoot('node_modules/.bin/vite'), ['build', '--logLevel', 'warn'], { cwd: inRoot('packages/console') }));
}

/**
 * @param {string} entry of the program, which knows how.
 * @returns {Promise<string | undefined>} why there is no probe.
 */
async function buildProbe(entry) {
  if (isNewer(inRoot('packages/sensor/build/probe.bpf.o'), [inRoot('packages/sensor/bpf')])) return undefined;
  if (PROBE_NEEDS.some((need) => !need.isThere())) return 'The probe is not built; it needs clang and libbpf-dev.';
  try {
    await step('Building the probe', () => runCommand(process.execPath, [entry, 'probe']));
    return undefined;
  } catch (error) {
    return `The probe could not be built: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * @param {{ probe?: boolean }} [options]
 * @returns {Promise<string>} the entry of the program.
 */
export async function buildAll({ probe = true } = {}) {
  const entry = await buildProgram();
  await buildConsole();
  const missing = probe ? await buildProbe(entry) : undefined;
  if (missing !== undefined) say(missing);
  return entry;
}
