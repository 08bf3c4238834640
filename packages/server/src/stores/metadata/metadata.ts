/** The transactional store: SQLite in one file, spoken to through Kysely so that PostgreSQL can take its place. */
import { chmodSync } from 'node:fs';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { pendingMigrations, readMigrations } from '../migrations.ts';
import type { Migration } from '../migrations.ts';
import type { MetadataTables } from './tables.ts';

export type Metadata = Kysely<MetadataTables>;

/**
 * Opens the file, creating or migrating it as needed.
 * @throws StartupError when it was written by a newer Eyrie.
 */
export function openMetadata(file: string, migrations: readonly Migration[] = readMigrations('metadata')): Metadata {
  const database = new Database(file, { timeout: 5000 });
  chmodSync(file, 0o600);
  try {
    // Acknowledged means on disk, also after a power cut.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    for (const migration of pendingMigrations(migrations, schemaVersion(database), file)) {
      database.exec('BEGIN IMMEDIATE');
      for (const statement of migration.statements) database.exec(statement);
      database.exec(`PRAGMA user_version = ${migration.version}`);
      database.exec('COMMIT');
    }
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<MetadataTables>({ dialect: new SqliteDialect({ database }) });
}

function schemaVersion(database: Database.Database): number {
  const row = database.prepare('PRAGMA user_version').get();
  return typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
}
