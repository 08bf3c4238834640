/** Debian's nginx as a file, without installing it: installed, it would start to serve on this host. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLED = '/usr/sbin/nginx';

export interface Nginx {
  /** Path of the program. */
  readonly path: string;
  remove(): void;
}

/** @throws Error when neither this host nor its package archive has it. */
export function findNginx(): Nginx {
  if (existsSync(INSTALLED)) return { path: INSTALLED, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-nginx-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // The user that apt drops to for downloads cannot write here.
  const download = spawnSync('apt-get', ['download', '-o', 'APT::Sandbox::User=root', 'nginx'], { cwd: folder, encoding: 'utf8' });
  const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
  const unpack = file === undefined ? undefined : spawnSync('dpkg', ['-x', file, 'root'], { cwd: folder });
  const path = join(folder, 'root/usr/sbin/nginx');
  if (unpack?.status === 0 && existsSync(path)) return { path, remove };
  remove();
  throw new Error(`There is no nginx on this host, and apt-get download nginx said: ${download.stderr}`);
}
