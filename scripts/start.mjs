/**
 * `npm start`: sets up what is missing on this machine, then runs `eyrie up` with the arguments that follow.
 * Until the packages are installed this uses nothing but Node.
 */
import { fileURLToPath } from 'node:url';
import { installDebianPackages, PROBE_NEEDS } from './setup/debian-packages.mjs';
import { installNpmPackages } from './setup/npm-packages.mjs';
import { runMain, say, SetupError } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

await runMain(async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new SetupError(`Eyrie needs Node 20.19 or newer; this is Node ${process.versions.node}.`);

  const isWatching = !args.includes('--no-agent') && !args.some((arg) => arg.startsWith('--replay'));
  if (isWatching) {
    const missing = await installDebianPackages(PROBE_NEEDS);
    if (missing !== undefined) say(`${missing}\nUntil then everything but live capture works.`);
  }
  await installNpmPackages(root);
  const { buildAll } = await import('./parts/all.mjs');
  const entry = await buildAll({ probe: isWatching });

  process.argv = [process.execPath, entry, 'up', ...args];
  await import(`file://${entry}`);
});
