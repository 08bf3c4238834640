/** What the C library keeps of memory that was given back to it: handed on to the kernel. */
import { createRequire } from 'node:module';

let trim: ((pad: number) => number) | undefined = undefined;

/** glibc keeps freed memory below what is in use; starting frees much of it (compilers, verifier logs, files that were read). */
export function trimFreedMemory(): void {
  trim ??= loadTrim();
  trim(0);
}

function loadTrim(): (pad: number) => number {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  return koffi.load('libc.so.6').func('int malloc_trim(size_t pad)');
}
