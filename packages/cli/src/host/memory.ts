/** How much memory a process that watches a host for weeks may take. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Keeps the part of the heap small in which objects begin. By default it grows to 48 MB while rules are loaded and never
 * shrinks; afterwards an event allocates nothing, so a large one serves nobody. To be called before anything is loaded.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Gives back what starting has left behind: text of rules, what was made of it on the way to functions. */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
