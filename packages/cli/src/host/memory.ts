/** How much memory a process may take, whatever it reads and for however long. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { trimFreedMemory } from '@eyrie/sensor';

/**
 * Keeps the part of the heap small in which objects begin. By default it grows to 48 MB while rules are loaded and never
 * shrinks; afterwards an event allocates nothing, so a large one serves nobody. To be called before anything is loaded.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Keeps the part of the heap in which objects grow old near what is alive. Names and connections that a capture tells once outlive the young
 * part; by default V8 lets four times what is alive pile up before it looks.
 *
 * Nothing is to be loaded meanwhile: what V8 compiled in an earlier run (see `launch/`) it takes only with the flags that were set when it was kept.
 */
export async function collectingEarly<T>(read: () => T | Promise<T>): Promise<T> {
  setFlagsFromString('--heap-growing-percent=25');
  try {
    return await read();
  } finally {
    setFlagsFromString('--heap-growing-percent=0');
  }
}

/** V8's compiler frees tens of megabytes now and then. */
const TRIM_MS = 10_000;

/**
 * Gives back what starting has left behind: text of rules, what was made of it on the way to functions; and from then on, what compiling
 * leaves behind.
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  trimFreedMemory();
  setInterval(trimFreedMemory, TRIM_MS).unref();
}
