/** Notes on captures. */
import { captureNote, MAX_NOTES } from '@eyrie/schema';
import { z } from 'zod';
import { NotesChanged } from '../captures/capture-notes.ts';
import type { ServerServices } from '../services.ts';
import { captureOf } from './capture-routes.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const TAG = 'Captures';
const idParam = z.object({ id: z.string() });
const version = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const kept = z.object({ version: version.describe('grows with each change; 0: there have been none yet'), notes: z.array(captureNote), changedBy: z.string().optional().describe('name of the token by which they were changed last') });
const change = z.object({
  version: version.describe('that the change is made to, as it was read'),
  notes: z
    .array(captureNote)
    .max(MAX_NOTES)
    .refine((notes) => new Set(notes.map(({ id }) => id)).size === notes.length, 'expected notes with different ids')
    .describe('all of them, those that stay as they were included'),
});

export function addCaptureNoteRoutes(api: Api, services: ServerServices): void {
  const { captureNotes } = services;

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/captures/{id}/notes', summary: 'Notes on a capture', tag: TAG, params: idParam, answer: kept },
    async ({ params }) => {
      const { notes, ...rest } = await captureNotes.get((await captureOf(services, params.id)).id);
      return { ...rest, notes: [...notes] };
    },
  );

  addEndpoint(
    api,
    { method: 'put', path: '/api/v1/captures/{id}/notes', summary: 'Change the notes on a capture; 409 when somebody else has changed them meanwhile', tag: TAG, params: idParam, body: change, answer: kept },
    async ({ params, body, context }) => {
      const { id } = await captureOf(services, params.id);
      try {
        const { notes, ...rest } = await captureNotes.set(id, body.version, body.notes, context.get('caller').name);
        return { ...rest, notes: [...notes] };
      } catch (error) {
        if (error instanceof NotesChanged) throw new Problem(409, error.message);
        throw error;
      }
    },
  );
}
