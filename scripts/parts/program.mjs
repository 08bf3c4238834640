/**
 * The `eyrie` program as a bundle: one small entry and a chunk per command, so that a command loads only what it uses.
 *
 * Each build goes to a folder of its own, `packages/cli/dist/<id>/`, and the file `dist/current` names the newest: a running Eyrie keeps
 * the chunks it has not loaded yet while a newer one is built beside it.
 */
import { accessSync, constants, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestChange } from './newest.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'packages/cli/dist');
const currentFile = join(dist, 'current');

/** Hold machine code, so they stay outside the bundle; the last two are optional accelerators of `ws`. */
const EXTERNAL = ['koffi', 'libsql', 'chdb', 'bufferutil', 'utf-8-validate'];
const KEPT_BUILDS = 3;
const DAY_MS = 86_400_000;

/** @returns {string | undefined} the entry of the newest build. */
function currentEntry() {
  try {
    return join(dist, readFileSync(currentFile, 'utf8').trim(), 'main.mjs');
  } catch {
    return undefined;
  }
}

/** True when the newest build is as new as the sources. */
export function isProgramFresh() {
  const entry = currentEntry();
  const built = entry === undefined ? undefined : statSync(entry, { throwIfNoEntry: false });
  if (built === undefined) return false;
  const packages = readdirSync(join(root, 'packages')).filter((name) => name !== 'console');
  const sources = [...packages.map((name) => join(root, 'packages', name, 'src')), join(root, 'scripts/parts'), join(root, 'package-lock.json')];
  return newestChange(sources, (name) => name.endsWith('.mjs') || (name.endsWith('.ts') && !name.endsWith('.test.ts'))) <= built.mtimeMs;
}

/** @returns {Promise<string>} path of the entry of a fresh build; builds when needed. */
export async function ensureProgram() {
  const entry = currentEntry();
  return entry !== undefined && (isProgramFresh() || !mayBuild()) ? entry : await buildProgram();
}

/** Somebody else's clone is run as it was built. */
function mayBuild() {
  try {
    accessSync(dist, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<string>} path of the entry. */
async function buildProgram() {
  const { rolldown } = await import('rolldown');
  const started = new Date();
  const id = `${started.getTime().toString(36)}-${process.pid}`;
  const folder = join(dist, id);
  const bundle = await rolldown({
    input: { main: join(root, 'packages/cli/src/main.ts') },
    platform: 'node',
    external: [/^node:/, ...EXTERNAL],
    plugins: [keepSourceLocations(folder)],
    logLevel: 'silent',
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  // A source that is written while the bundler reads counts as newer than the build.
  utimesSync(join(folder, 'main.mjs'), started, started);
  mkdirSync(dist, { recursive: true });
  writeFileSync(`${currentFile}.${id}`, `${id}\n`);
  renameSync(`${currentFile}.${id}`, currentFile);
  removeOldBuilds();
  return join(folder, 'main.mjs');
}

/**
 * In the bundle `import.meta.url` stays the address of the source file, so that what lies beside a source (migrations, rules, the probe)
 * is found from the bundle as from the source.
 * @param {string} folder of the bundle
 * @returns {import('rolldown').Plugin}
 */
function keepSourceLocations(folder) {
  return {
    name: 'keep-source-locations',
    transform(code, id) {
      if (!code.includes('import.meta.url') || id.includes('node_modules')) return undefined;
      const source = relative(folder, id).replaceAll('\\', '/');
      return { code: code.replaceAll('import.meta.url', `(new URL(${JSON.stringify(source)}, import.meta.url).href)`) };
    },
  };
}

/** Keeps the newest builds, and those that a running Eyrie may still use. */
function removeOldBuilds() {
  const builds = readdirSync(dist, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ path: join(dist, entry.name), time: statSync(join(dist, entry.name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const build of builds.slice(KEPT_BUILDS)) if (Date.now() - build.time > DAY_MS) rmSync(build.path, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${dirname(await ensureProgram())}\n`);
