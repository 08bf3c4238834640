/** Kernels from Debian's archive. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aptFor, lastLine } from '../setup/debian-archive.mjs';

/** Cloud kernels: small, and with all that a probe needs. */
export const KERNELS = [
  { name: '5.10', suite: 'bullseye-security', archive: 'debian-security' },
  { name: '6.1', suite: 'bookworm', archive: 'debian' },
  { name: '6.12', suite: 'trixie', archive: 'debian' },
  { name: 'newest', suite: 'sid', archive: 'debian' },
];

const META = 'linux-image-cloud-amd64';

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
