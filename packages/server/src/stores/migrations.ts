/** Numbered SQL files: `migrations/<store>/NNN-what.sql`, applied in order and never changed once released. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartupError } from '../startup-error.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * The files stay on disk beside the package and are found through its name, not through the address of this module:
 * that holds both for the sources and for a bundle of them that lies in another package.
 */
const migrationsFolder = (): string => join(dirname(createRequire(import.meta.url).resolve('@eyrie/server')), '..', 'migrations');

/** @throws when the files of `store` are not numbered 001, 002 … without a gap. */
export function readMigrations(store: 'events' | 'metadata', folder: string = migrationsFolder()): Migration[] {
  const names = readdirSync(join(folder, store))
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((name, index) => {
    const version = Number(name.slice(0, 3));
    if (version !== index + 1) throw new Error(`${join(folder, store, name)} should be number ${index + 1}`);
    return { version, name, statements: splitStatements(readFileSync(join(folder, store, name), 'utf8')) };
  });
}

/** Statements end with a semicolon at the end of a line; `--` comments are removed. */
function splitStatements(text: string): string[] {
  const withoutComments = text.replace(/^\s*--.*$/gm, '');
  return withoutComments
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * @returns the migrations that a store of version `current` (0: empty) still needs.
 * @throws StartupError when the store was written by a newer Eyrie.
 */
export function pendingMigrations(all: readonly Migration[], current: number, where: string): Migration[] {
  if (current > all.length) {
    throw new StartupError(
      'newer-store',
      `${where} has schema version ${current}, this Eyrie knows versions up to ${all.length}: it was written by a newer Eyrie. Start that one, or pass another --data folder.`,
    );
  }
  return all.slice(current);
}
