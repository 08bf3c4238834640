import { writeSync } from 'node:fs';

const PAUSE_MS = 5;

/**
 * Writes all bytes to a descriptor, however slow whoever reads it is.
 * @param onClosed called when the reading end is gone (`eyrie read … | head`).
 */
export function writeAll(fd: number, bytes: Uint8Array, onClosed: () => never): void {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') onClosed();
      if (code !== 'EAGAIN') throw error;
      // The descriptor was made non-blocking by whoever shares it, and the reader is slow.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
