/** `eyrie probe`: builds the probe when it is older than its sources. The set-up calls it, so that a start does not have to wait for the compiler. */
import { ensureProbe } from '@eyrie/sensor';
import { CommandError } from '../exit-codes.ts';

export function probe(): void {
  try {
    ensureProbe();
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
