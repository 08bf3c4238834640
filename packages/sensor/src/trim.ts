/** What the C library keeps of memory that was given back to it: handed on to the kernel. */
import { createRequire } from 'node:module';

/** glibc keeps freed memory below what is in use; starting frees much of it (compilers, verifier logs, files that were read). */
export function trimFreedMemory(): void {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const trim: (pad: number) => number = koffi.load('libc.so.6').func('int malloc_trim(size_t pad)');
  trim(0);
}
