/** Kernels from Debian's archive, without touching the system's own package lists. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Cloud kernels: small, and with all that a probe needs. */
export const KERNELS = [
  { name: '5.10', suite: 'bullseye-security', archive: 'debian-security' },
  { name: '6.1', suite: 'bookworm', archive: 'debian' },
  { name: '6.12', suite: 'trixie', archive: 'debian' },
  { name: 'newest', suite: 'sid', archive: 'debian' },
];

const META = 'linux-image-cloud-amd64';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * @param {typeof KERNELS[number]} kernel
 * @param {string} cache folder that is kept between runs.
 * @returns {{ version: string, image: string } | string} the kernel's image; or why there is none.
 */
export function fetchKernel(kernel, cache) {
  const folder = join(cache, kernel.name);
  const apt = aptFor(kernel, folder);
  const update = apt('apt-get', ['update', '-qq']);
  if (update.status !== 0 || update.stderr.includes('Failed to fetch')) return `the archive of ${kernel.suite} cannot be reached: ${lastLine(update.stderr)}`;
  const version = /^Version: (.+)$/m.exec(apt('apt-cache', ['show', '--no-all-versions', META]).stdout)?.[1];
  if (version === undefined) return `${kernel.suite} has no ${META}`;
  const place = join(folder, version);
  if (!existsSync(place)) {
    const depends = apt('apt-cache', ['depends', '--recurse', '--no-suggests', '--no-recommends', '--no-conflicts', '--no-breaks', '--no-replaces', '--no-enhances', META]).stdout;
    // The image has a package of its own since 7.x, beside which linux-image is empty.
    const names = [...new Set([...depends.matchAll(/linux-(?:binary|image)-\d[\w.+-]*-cloud-amd64/g)].map(([name]) => name))];
    mkdirSync(`${place}.part`, { recursive: true });
    const download = apt('apt-get', ['download', ...names], `${place}.part`);
    if (download.status !== 0) return `${names.join(', ')} cannot be fetched: ${lastLine(download.stderr)}`;
    for (const file of readdirSync(`${place}.part`).filter((name) => name.endsWith('.deb'))) execFileSync('dpkg-deb', ['-x', join(`${place}.part`, file), `${place}.part/root`]);
    execFileSync('mv', [`${place}.part`, place]);
  }
  const image = execFileSync('find', [join(place, 'root'), '-name', 'vmlinuz*', '-type', 'f'], { encoding: 'utf8' }).trim().split('\n')[0];
  return image === undefined || image === '' ? `the packages of ${version} hold no kernel` : { version, image };
}

/** apt with lists, cache and sources of its own. */
function aptFor({ suite, archive }, folder) {
  const state = join(folder, 'apt');
  for (const each of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(state, each), { recursive: true });
  writeFileSync(join(state, 'sources.list'), `deb [signed-by=${KEYRING}] ${siteOf(archive)} ${suite} main\n`);
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

const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';
