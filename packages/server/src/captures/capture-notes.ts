/** Notes of readers on captures, the same for all who may see these. */
import { captureNote, MAX_NOTES, type CaptureNote } from '@eyrie/schema';
import { z } from 'zod';
import type { Metadata } from '../stores/metadata/metadata.ts';

export interface KeptNotes {
  /** Grows with each change; 0: there have been none yet. */
  readonly version: number;
  readonly notes: readonly CaptureNote[];
  /** Name of the token by which they were changed last. */
  readonly changedBy: string | undefined;
}

/** Somebody else has changed them meanwhile. */
export class NotesChanged extends Error {}

export const notesList = z.array(captureNote).max(MAX_NOTES);

export class CaptureNotes {
  readonly #db: Metadata;

  constructor(db: Metadata) {
    this.#db = db;
  }

  async get(captureId: string): Promise<KeptNotes> {
    const row = await this.#db.selectFrom('capture_notes').selectAll().where('capture_id', '=', captureId).executeTakeFirst();
    return row === undefined ? { version: 0, notes: [], changedBy: undefined } : { version: row.version, notes: notesList.parse(JSON.parse(row.notes)), changedBy: row.changed_by };
  }

  /** @param version that the change is made to. @throws NotesChanged when they have another now. */
  async set(captureId: string, version: number, notes: readonly CaptureNote[], changedBy: string): Promise<KeptNotes> {
    const values = { version: version + 1, notes: JSON.stringify(notes), changed_by: changedBy, changed_at: Date.now() };
    const changed =
      version === 0
        ? await this.#db.insertInto('capture_notes').values({ capture_id: captureId, ...values }).onConflict((conflict) => conflict.column('capture_id').doNothing()).returning('version').executeTakeFirst()
        : await this.#db.updateTable('capture_notes').set(values).where('capture_id', '=', captureId).where('version', '=', version).returning('version').executeTakeFirst();
    if (changed === undefined) {
      const { version: now, changedBy: by } = await this.get(captureId);
      throw new NotesChanged(`The notes have changed meanwhile${by === undefined ? '' : `, by ${by}`}: they have version ${now}, and this change was made to version ${version}.`);
    }
    return { version: changed.version, notes, changedBy };
  }
}
