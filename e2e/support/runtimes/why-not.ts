/** Whether a container runtime can be started for a test here. */
import { existsSync } from 'node:fs';
import { BUSYBOX } from './image.ts';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/bin'];

/** @returns why a test with this program is skipped; undefined when it runs. */
export function whyNoRuntime(...programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync(BUSYBOX)) return 'needs busybox-static';
  const missing = programs.find((program) => !FOLDERS.some((folder) => existsSync(`${folder}/${program}`)));
  return missing === undefined ? undefined : `needs ${missing}`;
}
