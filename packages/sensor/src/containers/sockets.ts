/** Where container runtimes listen. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SYSTEM_SOCKETS: readonly string[] = [
  '/run/docker.sock',
  '/var/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/host-containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/podman/podman.sock',
];
/** Of runtimes that a user runs, below that user's runtime directory. */
const USER_SOCKETS: readonly string[] = ['docker.sock', 'podman/podman.sock'];
/** A host with more sessions has better things to do than this. */
const MAX_USERS = 256;

/**
 * The sockets that exist now, each once, whatever links lead to it.
 * @param more paths to look at beside the usual ones.
 */
export function findSockets(more: readonly string[] = []): readonly string[] {
  const found = new Map<string, string>();
  for (const path of [...more, ...SYSTEM_SOCKETS, ...userSockets()]) {
    const file = socketFile(path);
    if (file !== undefined && !found.has(file)) found.set(file, path);
  }
  return [...found.values()];
}

/** @returns what identifies the file; undefined when it is no socket, or not ours to see. */
function socketFile(path: string): string | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false, bigint: true });
    return facts?.isSocket() === true ? `${facts.dev}:${facts.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function userSockets(): readonly string[] {
  const own = process.env['XDG_RUNTIME_DIR'];
  const folders = [...(own === undefined || own === '' ? [] : [own]), ...sessions().map((name) => join('/run/user', name))];
  return folders.flatMap((folder) => USER_SOCKETS.map((name) => join(folder, name)));
}

function sessions(): readonly string[] {
  try {
    return readdirSync('/run/user').slice(0, MAX_USERS);
  } catch {
    // Without logind nobody has a runtime directory.
    return [];
  }
}
