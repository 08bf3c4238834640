/** Debian packages that some part needs. Named before they are installed; installed as root only. */
import { existsSync } from 'node:fs';
import { runCommand, outputOf } from './command.mjs';
import { say, step } from './report.mjs';

/**
 * @typedef {{ package: string, why: string, isThere: () => boolean }} DebianNeed
 */

const hasCommand = (/** @type {string} */ name) => (process.env['PATH'] ?? '').split(':').some((folder) => folder !== '' && existsSync(`${folder}/${name}`));

/** To build and load the probe. libbpf-dev brings libbpf itself. @type {readonly DebianNeed[]} */
export const PROBE_NEEDS = [
  { package: 'clang', why: 'compiles the eBPF probe', isThere: () => hasCommand('clang') },
  { package: 'libbpf-dev', why: 'headers of the probe, and the library that loads it', isThere: () => existsSync('/usr/include/bpf/bpf_helpers.h') },
];

/** What the tests use beside that. @type {readonly DebianNeed[]} */
export const TEST_NEEDS = [
  { package: 'chromium', why: 'the browser of the end-to-end tests', isThere: () => hasCommand('chromium') },
  { package: 'sysdig', why: 'the peer that `eyrie read` is compared with', isThere: () => hasCommand('sysdig') },
  { package: 'strace', why: 'the observer that live events are compared with', isThere: () => hasCommand('strace') },
  { package: 'docker.io', why: 'a container runtime of the end-to-end tests', isThere: () => hasCommand('dockerd') },
  { package: 'containerd', why: 'a container runtime of the end-to-end tests, also as Kubernetes uses it', isThere: () => hasCommand('containerd') },
  { package: 'podman', why: 'a container runtime of the end-to-end tests', isThere: () => hasCommand('podman') },
  { package: 'conmon', why: 'what Podman watches its containers with', isThere: () => existsSync('/usr/bin/conmon') },
  { package: 'runc', why: 'what the runtimes start containers with', isThere: () => hasCommand('runc') },
  { package: 'busybox-static', why: 'the content of the containers', isThere: () => existsSync('/usr/bin/busybox') },
];

/** To build a Kubernetes and to start a node of it. @type {readonly DebianNeed[]} */
export const KUBERNETES_NEEDS = [
  { package: 'golang-go', why: 'builds Kubernetes', isThere: () => hasCommand('go') },
  { package: 'dpkg-dev', why: 'unpacks the source package of Kubernetes', isThere: () => hasCommand('dpkg-source') },
  { package: 'make', why: 'builds Kubernetes', isThere: () => hasCommand('make') },
  { package: 'rsync', why: 'used by the makefile of Kubernetes', isThere: () => hasCommand('rsync') },
  { package: 'etcd-server', why: 'where Kubernetes keeps what it knows', isThere: () => hasCommand('etcd') },
  { package: 'kubernetes-client', why: 'kubectl', isThere: () => hasCommand('kubectl') },
  { package: 'containerd', why: 'runs the containers of pods', isThere: () => hasCommand('containerd') },
  { package: 'runc', why: 'what containerd starts containers with', isThere: () => hasCommand('runc') },
  { package: 'containernetworking-plugins', why: 'the network of pods', isThere: () => existsSync('/usr/lib/cni/bridge') },
  { package: 'iproute2', why: 'the network of the node', isThere: () => hasCommand('ip') },
  { package: 'iptables', why: 'used by the kubelet', isThere: () => hasCommand('iptables') },
  { package: 'busybox-static', why: 'the content of the containers', isThere: () => existsSync('/usr/bin/busybox') },
];

/**
 * Installs what is missing when this is root on a Debian-like system.
 * @param {readonly DebianNeed[]} needs
 * @returns {Promise<string | undefined>} what is still missing, as a sentence with the line to run; undefined when nothing is.
 */
export async function installDebianPackages(needs) {
  const missing = needs.filter((need) => !need.isThere());
  if (missing.length === 0) return undefined;
  const names = missing.map((need) => need.package);
  const line = `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!hasCommand('apt-get')) return `This needs what Debian packages as ${names.join(', ')}; install them with the package manager of this system.`;
  if (!isRoot) return `Missing Debian packages: ${names.join(', ')}. To install them: sudo sh -c '${line}'`;
  for (const need of missing) say(`  Debian package ${need.package}: ${need.why}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await step(`Installing ${names.join(', ')} (apt-get)`, async () => {
      if (names.some((name) => outputOf('apt-cache', ['show', name]) === undefined)) await runCommand('apt-get', ['update', '-q'], { env });
      const install = ['install', '-y', '-q', '--no-install-recommends', ...names];
      // Package lists may be older than the archive: once more with new ones.
      await runCommand('apt-get', install, { env }).catch(async () => {
        await runCommand('apt-get', ['update', '-q'], { env });
        await runCommand('apt-get', install, { env });
      });
    });
  } catch (error) {
    return `${names.join(', ')} could not be installed: ${error instanceof Error ? error.message : String(error)} By hand: ${line}`;
  }
  return undefined;
}
