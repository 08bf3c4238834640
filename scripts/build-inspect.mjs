/** `npm run build:inspect -- FOLDER`: Inspect alone as files for any web server, at any address, in a sub-folder too. Needs no server of Eyrie. */
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './setup/command.mjs';
import { runMain, say, SetupError, step } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUILT = 'inspect.html';
const PAGE = 'index.html';
const MARK = '<title>Inspect · Eyrie</title>';

await runMain(async () => {
  const [given, ...rest] = process.argv.slice(2);
  if (given === undefined || given.startsWith('-') || rest.length > 0) throw new SetupError('Into which folder?', 'npm run build:inspect -- FOLDER');
  const folder = resolve(given);
  makeRoom(folder);
  await step('Building Inspect', () => runCommand(join(root, 'node_modules/.bin/vite'), ['build', '--mode', 'inspect', '--base', './', '--outDir', folder, '--emptyOutDir', 'false', '--logLevel', 'error'], { cwd: join(root, 'packages/console') }));
  renameSync(join(folder, BUILT), join(folder, PAGE));
  say(`Inspect is in ${folder}. Put it on any web server, below any address; a capture that is dropped on the page does not leave the browser.`);
});

/** @param {string} folder what an earlier build left in it goes; anything else stays, and the folder is refused. */
function makeRoom(folder) {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) throw new SetupError(`${folder} is no folder.`);
  const names = readdirSync(folder);
  if (names.length === 0) return;
  if (!names.includes(PAGE) || !readFileSync(join(folder, PAGE), 'utf8').includes(MARK)) throw new SetupError(`${folder} holds something else.`, 'Name an empty folder, a new one, or one with an earlier build of Inspect.');
  for (const name of [PAGE, 'assets']) rmSync(join(folder, name), { recursive: true, force: true });
}
