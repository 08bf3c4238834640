/** A lab: a situation that is set up for real on this host, and recorded while it lasts. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BIN } from '../support/eyrie-process.ts';
import type { RunningDocker } from '../support/runtimes/dockerd.ts';
import type { ImageEntry } from '../support/runtimes/image.ts';

export interface Lab {
  /** Name of the capture, without its ending. */
  readonly name: string;
  /** What happens, in one sentence. */
  readonly story: string;
  /** Sets the situation up, and has it happen within `recorded`. What it starts in the background ends with `end`. */
  readonly play: (place: LabPlace, recorded: Recorded) => Promise<void>;
}

/** Runs what is to be recorded while the recording runs. */
export type Recorded = (happening: () => Promise<void>) => Promise<void>;

export interface LabPlace {
  readonly docker: RunningDocker;
  /** To be called when the lab is over. */
  readonly onEnd: (end: () => Promise<void> | void) => void;
}

/** Before and after what happens, so that a capture does not begin or end with it. */
const MARGIN_MS = 700;
/** Until the recorder has asked the container runtime for names. */
const NAMES_MS = 2_500;

/** What else happens on the host is not part of the lab. */
const CONTAINERS_ONLY = 'container.id != host';

/** Plays a lab and records it. @throws Error when the recorder complains. */
export async function recordLab(lab: Lab, docker: RunningDocker, file: string): Promise<void> {
  const ends: (() => Promise<void> | void)[] = [];
  try {
    await lab.play({ docker, onEnd: (end) => ends.push(end) }, (happening) => recorded(file, docker.daemon.socket, happening));
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function recorded(file: string, socket: string, happening: () => Promise<void>): Promise<void> {
  const recorder = spawn(process.execPath, [BIN, 'record', '-w', file, '--container-socket', socket, '--snap-length', '4096', CONTAINERS_ONLY], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  recorder.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const ended = once(recorder, 'exit');
  while (!said.includes('recording this host')) {
    if (recorder.exitCode !== null) throw new Error(`eyrie record ended before it recorded: ${said}`);
    await sleep(20);
  }
  await sleep(NAMES_MS);
  try {
    await happening();
    await sleep(MARGIN_MS);
  } finally {
    recorder.kill('SIGINT');
    await ended;
  }
  if (recorder.exitCode !== 0) throw new Error(`eyrie record ended with ${recorder.exitCode}: ${said}`);
}

/** A program of this host and what it is linked with, as files of an image. @param name in the image; by default `bin/` and its own. */
export function program(path: string, name = `bin/${basename(path)}`): ImageEntry[] {
  const listed = spawnSync('ldd', [path], { encoding: 'utf8' }).stdout;
  const libraries = [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? '');
  return [{ name, mode: 0o755, content: readFileSync(path) }, ...libraries.map((library) => ({ name: library.slice(1), mode: 0o755, content: readFileSync(library) }))];
}

/** A shell and the usual commands as a distribution has them: each is a program of its own, which busybox's are not. */
export function userland(...busyboxApplets: readonly string[]): ImageEntry[] {
  const commands = ['cat', 'ls', 'id', 'whoami', 'cp', 'rm', 'ln', 'base64', 'sleep'].flatMap((name) => program(`/usr/bin/${name}`));
  const archivers = ['/usr/bin/tar', '/usr/bin/gzip'].flatMap((path) => program(path));
  // With the cache programs find their libraries at once, as in a real image.
  const cache = { name: 'etc/ld.so.cache', content: readFileSync('/etc/ld.so.cache') };
  return unique([cache, ...program('/usr/bin/dash', 'bin/sh'), ...commands, ...archivers, ...busyboxApplets.map((name) => ({ name: `bin/${name}`, linkTo: 'busybox' }))]);
}

/** Libraries come with every program that uses them; once is enough. */
const unique = (entries: readonly ImageEntry[]): ImageEntry[] => [...new Map(entries.map((entry) => [entry.name, entry])).values()];

/** A file that is run. */
export const script = (name: string, content: string): ImageEntry => ({ name, mode: 0o755, content });
