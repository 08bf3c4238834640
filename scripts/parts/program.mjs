/**
 * The `eyrie` program as a bundle: a launcher (`main.cjs`), the command line (`program.cjs`) and a chunk per command, so that a command
 * loads only what it uses. In CommonJS form, because only scripts can be loaded with what V8 compiled before.
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
const ENTRY = 'main.cjs';

/** Hold machine code, so they stay outside the bundle; the last two are optional accelerators of `ws`. */
const EXTERNAL = ['koffi', 'libsql', 'chdb', 'bufferutil', 'utf-8-validate'];
const KEPT_BUILDS = 3;
const DAY_MS = 86_400_000;

/** @returns {string | undefined} the entry of the newest build. */
function currentEntry() {
  try {
    return join(dist, readFileSync(currentFile, 'utf8').trim(), ENTRY);
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
  // Apart, so that they share no chunk: the launcher loads the others.
  for (const [name, source] of Object.entries({ main: 'launch/launch.ts', program: 'main.ts' })) {
    const bundle = await rolldown({
      input: { [name]: join(root, 'packages/cli/src', source) },
      platform: 'node',
      external: [/^node:/, ...EXTERNAL],
      plugins: [keepSourceLocations(folder), lateChildProcess(), plainAscii()],
      logLevel: 'silent',
    });
    await bundle.write({ dir: folder, format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs', comments: false });
    await bundle.close();
  }
  // A source that is written while the bundler reads counts as newer than the build.
  utimesSync(join(folder, ENTRY), started, started);
  mkdirSync(dist, { recursive: true });
  writeFileSync(`${currentFile}.${id}`, `${id}\n`);
  renameSync(`${currentFile}.${id}`, currentFile);
  removeOldBuilds();
  return join(folder, ENTRY);
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

/**
 * Commander needs `node:child_process` for commands that are programs of their own, which ours are not; loading it takes 5 ms.
 * @returns {import('rolldown').Plugin}
 */
function lateChildProcess() {
  return {
    name: 'late-child-process',
    transform: (code, id) =>
      id.endsWith('/commander/lib/command.js')
        ? { code: code.replace("= require('node:child_process')", "= { spawn: (...args) => require('node:child_process').spawn(...args) }") }
        : undefined,
  };
}

/**
 * Characters beyond ASCII are written as escapes: V8 reads and keeps a text with one of them in two bytes a character.
 * @returns {import('rolldown').Plugin}
 */
function plainAscii() {
  return {
    name: 'plain-ascii',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') chunk.code = chunk.code.replaceAll(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
      }
    },
  };
}

/** Keeps the newest builds, and those that a running Eyrie may still use. */
function removeOldBuilds() {
  const builds = readdirSync(dist, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ path: join(dist, entry.name), time: statSync(join(dist, entry.name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const build of builds.slice(KEPT_BUILDS)) {
    if (Date.now() - build.time <= DAY_MS) continue;
    try {
      rmSync(build.path, { recursive: true });
    } catch {
      // Holds files of another user, who ran it.
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${dirname(await ensureProgram())}\n`);
