import { join } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../../testing/folder.ts';
import { pendingMigrations, readMigrations } from '../migrations.ts';
import { openMetadata } from './metadata.ts';

describe('metadata store', () => {
  it('is migrated from an older version with all that is in it', async () => {
    const file = join(testFolder(), 'metadata.db');
    const [first, ...rest] = readMigrations('metadata');
    if (first === undefined) throw new Error('no migrations');
    const old = openMetadata(file, [first]);
    await sql`INSERT INTO rules_files (name, content, modified_at) VALUES ('a.yaml', 'x', 1)`.execute(old);
    await old.destroy();
    const added = { version: rest.length + 2, name: 'test', statements: ['ALTER TABLE rules_files ADD COLUMN note TEXT', 'CREATE TABLE added (x INTEGER)'] };
    const migrated = openMetadata(file, [first, ...rest, added]);
    expect(await migrated.selectFrom('rules_files').selectAll().execute()).toMatchObject([{ name: 'a.yaml', content: 'x', modified_at: 1, note: null, version: 1 }]);
    await migrated.destroy();
  });

  it('changes nothing when a migration fails in the middle', () => {
    const file = join(testFolder(), 'metadata.db');
    const all = readMigrations('metadata');
    void openMetadata(file).destroy();
    const bad = { version: all.length + 1, name: 'bad', statements: ['CREATE TABLE half (x INTEGER)', 'NOT SQL'] };
    expect(() => openMetadata(file, [...all, bad])).toThrow(/syntax/);
    const database = new Database(file);
    expect(database.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([]);
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: all.length });
    database.close();
  });

  it('of a newer version is refused by naming both', () => {
    const file = join(testFolder(), 'metadata.db');
    void openMetadata(file).destroy();
    const database = new Database(file);
    database.exec('PRAGMA user_version = 42');
    database.close();
    expect(() => openMetadata(file)).toThrow(/metadata\.db has schema version 42, this Eyrie knows versions up to \d+/);
  });

  it('has migrations numbered without a gap, each with statements', () => {
    for (const store of ['events', 'metadata'] as const) {
      const all = readMigrations(store);
      expect(all.map((migration) => migration.version)).toEqual(all.map((_, index) => index + 1));
      expect(all.every((migration) => migration.statements.length > 0)).toBe(true);
      expect(pendingMigrations(all, all.length, 'x')).toEqual([]);
    }
  });
});
