/**
 * How root starts a program that must not be root: as another user, without capabilities and without a way to get any.
 *
 * The program and the data folder usually lie where that user may not look (/root, a private home). So the program gets a mount namespace of its own in which both
 * are bound below /run/eyrie; nothing outside changes. Where namespaces are not allowed (most containers) the real paths are used if that user can reach them. If not, the
 * program stays uid 0 but without any capability, which the caller has to tell the person at the terminal.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Identity } from './identity.ts';

/** What has to be reachable. */
export interface Needs {
  readonly node: string;
  /** Folder that holds everything the program reads. */
  readonly programRoot: string;
  /** Entry, inside `programRoot`. */
  readonly entry: string;
  /** Data folder. The program gets `<data>/<part>` of it, which belongs to its user beforehand. */
  readonly data: string;
  readonly part: string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** What the program sees as its data folder. */
  readonly data: string;
  /** Which way was taken. */
  readonly kind: 'namespace' | 'user' | 'capabilities';
  readonly identity: Identity;
}

const MOUNT_POINT = '/run/eyrie';
const ROOT: Identity = { uid: 0, gid: 0 };

/** Arguments: program root, part of the data folder, its name, node, then the command to become. */
const NAMESPACE_SCRIPT = `set -e
mkdir -p ${MOUNT_POINT}
mount -t tmpfs -o mode=0755,size=64k,nosuid eyrie ${MOUNT_POINT}
mkdir -p ${MOUNT_POINT}/program "${MOUNT_POINT}/data/$3"
touch ${MOUNT_POINT}/node
mount --bind "$1" ${MOUNT_POINT}/program
mount -o remount,bind,ro,nosuid ${MOUNT_POINT}/program
mount --bind "$2" "${MOUNT_POINT}/data/$3"
mount -o remount,bind,nosuid,nodev,noexec "${MOUNT_POINT}/data/$3"
mount --bind "$4" ${MOUNT_POINT}/node
shift 4
exec "$@"`;

const privilegeArgs = ({ uid, gid }: Identity): string[] => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-all',
  '--no-new-privs',
  '--pdeathsig=TERM',
];

const NAMESPACE_ARGS = ['--mount', '--propagation', 'private', '--'];

/** @param args of the program, made from the data folder as the program sees it. */
export function unprivilegedLaunch(needs: Needs, identity: Identity, args: (data: string) => readonly string[]): Launch {
  if (succeeds('unshare', [...NAMESPACE_ARGS, 'setpriv', ...privilegeArgs(identity), 'true'])) {
    const data = join(MOUNT_POINT, 'data');
    const entry = join(MOUNT_POINT, 'program', relative(needs.programRoot, needs.entry));
    const command = ['setpriv', ...privilegeArgs(identity), '--', join(MOUNT_POINT, 'node'), entry, ...args(data)];
    const script = ['sh', '-c', NAMESPACE_SCRIPT, 'eyrie', needs.programRoot, join(needs.data, needs.part), needs.part, needs.node, ...command];
    return { command: 'unshare', args: [...NAMESPACE_ARGS, ...script], data, kind: 'namespace', identity };
  }
  const direct = (as: Identity, kind: Launch['kind']): Launch => ({
    command: 'setpriv',
    args: [...privilegeArgs(as), '--', needs.node, needs.entry, ...args(needs.data)],
    data: needs.data,
    kind,
    identity: as,
  });
  letThrough(needs.data);
  const canReach = ['sh', '-c', 'test -x "$1" && test -r "$2" && test -r "$3" && test -w "$4"', 'eyrie', needs.node, needs.entry, dirname(needs.entry), join(needs.data, needs.part)];
  return succeeds('setpriv', [...privilegeArgs(identity), '--', ...canReach]) ? direct(identity, 'user') : direct(ROOT, 'capabilities');
}

/** Others may pass through the data folder, to the part that is theirs; what is in it stays unseen. */
function letThrough(folder: string): void {
  const mode = statSync(folder).mode & 0o777;
  if (mode === 0o700) chmodSync(folder, 0o711);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
