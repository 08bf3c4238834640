/** Where this program lies. */
import { resolve } from 'node:path';

export interface ProgramLocation {
  readonly node: string;
  /** The bundle's entry. */
  readonly entry: string;
  /** Folder that holds everything the program reads: packages, their data files, and node_modules. */
  readonly root: string;
}

export function programLocation(): ProgramLocation {
  const entry = resolve(process.argv[1] ?? '');
  // packages/cli/dist/<build>/main.cjs
  return { node: process.execPath, entry, root: resolve(entry, '../../../../..') };
}
