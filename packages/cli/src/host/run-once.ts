import { setFlagsFromString } from 'node:v8';

/**
 * Runs something that a process does once, at its start. V8 takes its loops for hot and compiles them, on another thread, for a second time
 * that never comes: for the upstream rules that is a third of the whole start. Code that is compiled already stays so.
 *
 * Not with V8 12: a process in which flags were changed, even back, leaves compiled chunks (see `launch/`) that the next one does not take.
 */
export function runOnce<T>(work: () => T): T {
  if (process.versions.v8.startsWith('12.')) return work();
  setFlagsFromString('--no-opt');
  try {
    return work();
  } finally {
    setFlagsFromString('--opt');
  }
}
