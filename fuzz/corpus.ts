/** Inputs that are kept: `fuzz/corpus/<target>/<what>-<hash>`, replayed by the unit tests. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('corpus', import.meta.url));
/** Outside the repository's files: for inputs that descend from somebody's captures. */
const FOREIGN_FOLDER = fileURLToPath(new URL('../node_modules/.cache/eyrie-fuzz', import.meta.url));

export interface CorpusEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function readCorpus(target: string): readonly CorpusEntry[] {
  const folder = join(FOLDER, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

/** @param what `crash`, `slow`, `hang`, `memory`, or `reach` for inputs that are kept for what they reach. @returns the path. */
export function keepInput(target: string, what: string, bytes: Uint8Array, isForeign = false): string {
  const folder = join(isForeign ? FOREIGN_FOLDER : FOLDER, target);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${what}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`);
  writeFileSync(path, bytes);
  return path;
}
