/**
 * The programs of Kubernetes, built from Debian's source package: the archive has no server packages.
 * 1.20 is the newest version whose source package holds all of it with what it depends on, so that it builds without a network.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../setup/command.mjs';
import { aptFor, lastLine } from '../setup/debian-archive.mjs';
import { SetupError, step } from '../setup/report.mjs';

const SOURCE = 'kubernetes';
const SUITE = 'bookworm';
const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'];

/**
 * @param {string} cache folder that is kept between runs.
 * @returns {Promise<string>} folder of the four programs.
 */
export async function ensureKubernetes(cache) {
  const bin = join(cache, 'bin');
  if (PROGRAMS.every((name) => existsSync(join(bin, name)))) return bin;
  mkdirSync(cache, { recursive: true });
  const source = await step(`Fetching the source package of ${SOURCE}`, () => fetchSource(cache));
  await step(`Building ${PROGRAMS.join(', ')} (10 to 15 minutes on two cores)`, () => build(source));
  mkdirSync(bin, { recursive: true });
  const built = join(source, '_output/local/bin/linux', execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim());
  for (const name of PROGRAMS) renameSync(join(built, name), join(bin, name));
  // The compiler's caches and the tree are 5 GB; the programs are all that is needed again.
  execFileSync('chmod', ['-R', 'u+w', source]);
  rmSync(source, { recursive: true });
  return bin;
}

/** @param {string} cache */
function fetchSource(cache) {
  const apt = aptFor({ suite: SUITE, archive: 'debian', kind: 'deb-src' }, cache);
  const update = apt('apt-get', ['update', '-qq']);
  if (update.status !== 0) throw new SetupError(`The archive of ${SUITE} cannot be reached: ${lastLine(update.stderr)}`);
  const folder = join(cache, 'source');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const fetched = apt('apt-get', ['source', '-qq', '--only-source', SOURCE], folder);
  const tree = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isDirectory());
  if (fetched.status !== 0 || tree === undefined) throw new SetupError(`The source package ${SOURCE} cannot be fetched: ${lastLine(fetched.stderr)}`);
  return join(folder, tree.name);
}

/** With its own makefile, which finds the tree by its import path. */
async function build(/** @type {string} */ tree) {
  const home = join(tree, '.go');
  mkdirSync(join(home, 'src/k8s.io'), { recursive: true });
  symlinkSync('../../..', join(home, 'src/k8s.io/kubernetes'));
  const env = { ...process.env, PATH: `/usr/lib/go/bin:${process.env['PATH'] ?? ''}`, GOPATH: home, GOCACHE: join(tree, '.cache'), GOFLAGS: '-mod=vendor', GOPROXY: 'off', CGO_ENABLED: '0' };
  await runCommand('nice', ['-n', '5', 'make', `WHAT=${PROGRAMS.map((name) => `cmd/${name}`).join(' ')}`], { cwd: tree, env });
}
