/** Things that an intruder does, done for real on this host, each with a program name of its own so that its event can be told from all others. Nothing is left behind. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Deed {
  readonly what: string;
  /** The rule that must see it; on a host that is a container itself, the rule for containers. */
  readonly rule: RegExp;
  /** Does it under this program name (at most 15 bytes). */
  readonly run: (name: string) => Promise<void> | void;
}

/** Runs a copy of a program under another name. */
function runAs(program: string, folder: string, name: string, args: readonly string[]): void {
  const path = join(folder, name);
  copyFileSync(program, path);
  try {
    execFileSync(path, args, { stdio: 'ignore' });
  } finally {
    rmSync(path, { force: true });
  }
}

function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-deed-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A shell whose input and output are a connection; the listener is ours, on loopback. */
async function shellOnSocket(name: string): Promise<void> {
  const server = createServer((socket) => socket.end('exit\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-deed-'));
  const shell = join(folder, name);
  copyFileSync('/bin/bash', shell);
  const child = spawn(shell, ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}; exec 0<&3 1>&3 2>&3; exec /bin/sh -i`], { stdio: 'ignore' });
  await once(child, 'exit');
  server.close();
  rmSync(folder, { recursive: true, force: true });
}

export const DEEDS: readonly Deed[] = [
  {
    what: 'cat /etc/shadow',
    rule: /^Read sensitive file untrusted$/,
    run: (name) => withFolder((folder) => runAs('/bin/cat', folder, name, ['/etc/shadow'])),
  },
  {
    what: 'a write below /etc',
    rule: /^Write below etc$/,
    run: (name) =>
      withFolder((folder) => {
        const file = `/etc/${name}.eyrie-test`;
        try {
          runAs('/usr/bin/touch', folder, name, [file]);
        } finally {
          rmSync(file, { force: true });
        }
      }),
  },
  { what: 'a program run from /dev/shm', rule: /^Execution from \/dev\/shm$/, run: (name) => runAs('/bin/true', '/dev/shm', name, []) },
  { what: 'a shell piped to a socket', rule: /^Redirect STDOUT\/STDIN to Network Connection (on Host|in Container)$/, run: shellOnSocket },
];
