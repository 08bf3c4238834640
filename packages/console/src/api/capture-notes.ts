/** Notes on captures of the server. */
import { captureNote, type CaptureNote } from '@eyrie/schema';
import { list, object, optionalNumber } from './decode.ts';
import { request } from './http.ts';

export interface VersionedNotes {
  /** To be given back with a change: the server refuses one to notes that are others by now. */
  version: number;
  notes: readonly CaptureNote[];
}

const path = (id: string): string => `/api/v1/captures/${encodeURIComponent(id)}/notes`;

export const loadNotes = (id: string): Promise<VersionedNotes> => request(path(id), decodeNotes);
/** @throws ApiError with the status 409 when somebody else has changed them meanwhile. */
export const saveNotes = (id: string, version: number, notes: readonly CaptureNote[]): Promise<VersionedNotes> => request(path(id), decodeNotes, { method: 'PUT', body: { version, notes } });

function decodeNotes(value: unknown): VersionedNotes {
  const kept = object(value, 'notes');
  const version = optionalNumber(kept['version']);
  if (version === undefined) throw new Error('the notes have no version');
  return { version, notes: list(kept['notes'], 'notes').map((note) => captureNote.parse(note)) };
}
