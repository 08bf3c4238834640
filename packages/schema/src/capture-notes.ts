/** Notes of a reader on a capture: kept by the console beside it, and written to a side file `NAME.notes.json`. */
import { z } from 'zod';
import { nanosecondText } from './nanosecond-text.ts';

export const MAX_NOTES = 500;
export const MAX_NOTE_TEXT = 2000;
/** Longest link to the view of a note. */
export const MAX_NOTE_VIEW = 8000;
/** Most bytes of a side file that is read; what the bounds below allow is less. */
export const MAX_NOTES_FILE_BYTES = 8 << 20;

const aboutEvent = z.object({
  kind: z.literal('event'),
  /** Place among the events of the capture that are shown. */
  row: z.number().int().nonnegative(),
  /** `evt.num` */
  number: z.number().int().nonnegative(),
  type: z.string().max(100),
  at: nanosecondText,
});

/** From, and up to but not including. */
const aboutWindow = z.object({ kind: z.literal('window'), from: nanosecondText, to: nanosecondText }).refine(({ from, to }) => BigInt(from) < BigInt(to), 'expected a window that ends after it begins');

export const captureNote = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  about: z.union([aboutEvent, aboutWindow]),
  /** In the reader's words; empty for a bookmark. */
  text: z.string().max(MAX_NOTE_TEXT),
  /** What the reader looked at, as the query of a link into the capture. */
  view: z.string().max(MAX_NOTE_VIEW),
  /** Whether reports hold it. */
  isReported: z.boolean(),
  /** ms since 1970. */
  madeAt: z.number().int().nonnegative(),
});
export type CaptureNote = z.infer<typeof captureNote>;

export const captureNotes = z.object({
  version: z.literal(1),
  /** Which capture they are on: the time of its first event tells captures apart, the name is for people. */
  capture: z.object({ name: z.string().max(1000), firstTime: nanosecondText }),
  notes: z.array(captureNote).max(MAX_NOTES),
});
export type CaptureNotes = z.infer<typeof captureNotes>;
