/** Debian's archive beside the system: any suite, without touching the system's own package lists. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * apt with lists, cache and sources of its own.
 * @param {{ suite: string, archive: string, kind?: 'deb' | 'deb-src' }} source archive: `debian` or `debian-security`.
 * @param {string} folder that is kept between runs, and in which commands run unless told otherwise.
 * @returns {(command: string, args: string[], cwd?: string) => import('node:child_process').SpawnSyncReturns<string>}
 */
export function aptFor({ suite, archive, kind = 'deb' }, folder) {
  const state = join(folder, 'apt');
  for (const each of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(state, each), { recursive: true });
  writeFileSync(join(state, 'sources.list'), `${kind} [signed-by=${KEYRING}] ${siteOf(archive)} ${suite} main\n`);
  const settings = { 'Dir::State': state, 'Dir::State::status': '/dev/null', 'Dir::Cache': join(state, 'cache'), 'Dir::Etc::sourcelist': join(state, 'sources.list'), 'Dir::Etc::sourceparts': '/dev/null', 'Dir::Etc::preferencesparts': '/dev/null', 'APT::Architecture': 'amd64', 'APT::Architectures': 'amd64', 'Acquire::Languages': 'none', 'APT::Sandbox::User': 'root' };
  writeFileSync(join(state, 'apt.conf'), Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`).join(''));
  return (command, args, cwd = folder) => spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, APT_CONFIG: join(state, 'apt.conf') }, maxBuffer: 1 << 28 });
}

/**
 * Where this system gets an archive of Debian from; its mirror has the other suites too.
 * @param {string} archive `debian` or `debian-security`.
 */
function siteOf(archive) {
  const sites = execFileSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' }).split('\n');
  const site = sites.find((each) => each.endsWith(`/${archive}`));
  if (site === undefined) throw new Error(`No source of this system is an archive ${archive} of Debian; see /etc/apt/sources.list.d.`);
  return site;
}

/** @param {string} text */
export const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';
