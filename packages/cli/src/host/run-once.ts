import { setFlagsFromString } from 'node:v8';

/**
 * Runs something that a process does once, at its start. V8 takes its loops for hot and compiles them, on another thread, for a second time
 * that never comes: for the upstream rules that is a third of the whole start. Code that is compiled already stays so.
 */
export function runOnce<T>(work: () => T): T {
  setFlagsFromString('--no-opt');
  try {
    return work();
  } finally {
    setFlagsFromString('--opt');
  }
}
