/** Notes as text: in the browser's storage, and in side files. */
import { captureNotes, MAX_NOTES, MAX_NOTE_VIEW, type CaptureNote } from '@eyrie/schema';

/** Tells one capture from others. */
export interface NotedCapture {
  readonly name: string;
  /** Bytes of a file of the reader's own; undefined for one that is fetched. */
  readonly size: number | undefined;
  /** ns since 1970 of the first event. */
  readonly firstTime: bigint;
  /** Of a capture that the server keeps: its notes are kept there too. */
  readonly serverId?: string | undefined;
}

/** Of the entry in the browser's storage. */
export const storageKey = ({ name, size, firstTime }: NotedCapture): string => `eyrie.notes.${name}.${size ?? ''}.${firstTime}`;

export function notesText(capture: NotedCapture, notes: readonly CaptureNote[]): string {
  return `${JSON.stringify({ version: 1, capture: { name: capture.name, firstTime: String(capture.firstTime) }, notes }, undefined, 1)}\n`;
}

/** @throws RangeError that says why these are no notes on the capture. */
export function readNotesText(text: string, capture: NotedCapture): readonly CaptureNote[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError('It is no JSON, so it is no file of notes.');
  }
  const read = captureNotes.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new RangeError(`It is no file of notes that this version reads${issue === undefined ? '' : `: ${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`}.`);
  }
  if (read.data.capture.firstTime !== String(capture.firstTime)) throw new RangeError(`It holds notes on another capture, ${read.data.capture.name}.`);
  return read.data.notes;
}

/** Notes of two sources, by time of what they are about; of the same note, the added one counts. @throws RangeError when there are too many, or one could not be read again. */
export function mergedNotes(notes: readonly CaptureNote[], added: readonly CaptureNote[]): readonly CaptureNote[] {
  if (added.some(({ view }) => view.length > MAX_NOTE_VIEW)) throw new RangeError('The filter and the steps of this view are too long to be kept with a note.');
  const byId = new Map([...notes, ...added].map((note) => [note.id, note]));
  if (byId.size > MAX_NOTES) throw new RangeError(`A capture can have ${MAX_NOTES} notes; delete some first.`);
  return [...byId.values()].toSorted((a, b) => (noteTime(a) < noteTime(b) ? -1 : noteTime(a) > noteTime(b) ? 1 : a.madeAt - b.madeAt));
}

/** ns since 1970 at which it is on the timeline. */
export const noteTime = ({ about }: CaptureNote): bigint => BigInt(about.kind === 'event' ? about.at : about.from);
