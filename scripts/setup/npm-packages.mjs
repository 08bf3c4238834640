/** The npm dependencies: are those of the lock file there, and if not, get them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { step } from './report.mjs';

/**
 * @param {string} root
 * @returns {boolean} true when everything that the lock file asks for on this platform is installed in that version.
 */
export function hasNpmPackages(root) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional packages are those of other platforms as well: npm chooses.
    if (!path.includes('node_modules/') || entry.optional === true || entry.peer === true) continue;
    if (installed[path]?.version !== entry.version || !existsSync(join(root, path))) return false;
  }
  return true;
}

/** @param {string} root */
export async function installNpmPackages(root) {
  if (hasNpmPackages(root)) return;
  // `ci` starts from nothing; with packages already there `install` only adds what is missing.
  const verb = existsSync(join(root, 'node_modules')) ? 'install' : 'ci';
  await step(`Installing the npm packages (npm ${verb})`, () => runCommand('npm', [verb, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root }));
}
