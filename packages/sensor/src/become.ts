/** Another program in the place of this one: the same process, with the same number, open files and environment. */
import { createRequire } from 'node:module';

const F_SETFD = 2;
const STANDARD_STREAMS = [0, 1, 2];

/** Returns only when it cannot be done. @returns why. */
export function become(command: string, args: readonly string[]): string {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const libc = koffi.load('libc.so.6');
  const execvp: (file: string, words: readonly (string | null)[]) => number = libc.func('int execvp(const char *file, const char **words)');
  const strerror: (errno: number) => string = libc.func('const char *strerror(int errno)');
  const fcntl: (fd: number, operation: number, flags: number) => number = libc.func('int fcntl(int fd, int operation, int flags)');
  // Node has marked those that it has used to be closed.
  for (const fd of STANDARD_STREAMS) fcntl(fd, F_SETFD, 0);
  execvp(command, [command, ...args, null]);
  return strerror(koffi.errno());
}
