/** Notes in words, and where they lead. */
import type { CaptureSummary } from '@eyrie/inspect';
import type { CaptureNote } from '@eyrie/schema';
import { formatNs, formatOffset } from '../format.ts';
import { placeName } from '../places.ts';
import { OVERVIEW, readInspectView, wholeFilter, writeInspectView, type InspectView } from '../state/inspect-view.ts';
import type { Mark } from '../timeline/bundles.ts';
import { noteTime } from './note-file.ts';

type Times = Pick<CaptureSummary, 'firstTime' | 'endTime'>;

/** A note on the open event, or else on the window, or else on the whole capture. @param event the open event, when there is one. */
export function newNote(view: InspectView, times: Times, event: { readonly number: number; readonly type: string; readonly time: bigint } | undefined, text: string): CaptureNote {
  const window = view.window ?? { from: times.firstTime, to: times.endTime + 1n };
  return {
    id: crypto.randomUUID().replaceAll('-', ''),
    about: event && view.event !== undefined
      ? { kind: 'event', row: view.event, number: event.number, type: event.type, at: String(event.time) }
      : { kind: 'window', from: String(window.from), to: String(window.to) },
    text,
    // A note leads to what it is about, not back to the list of notes.
    view: writeInspectView({ ...view, capture: undefined, view: view.view === 'notes' ? OVERVIEW : view.view }).slice(1),
    isReported: true,
    madeAt: Date.now(),
  };
}

/** The view that it was made in. */
export function viewOf(note: CaptureNote): InspectView {
  return readInspectView(new URLSearchParams(note.view));
}

export function subjectOf({ about }: CaptureNote, times: Times): string {
  if (about.kind === 'event') return `Event ${about.number}, ${about.type}, at ${formatOffset(BigInt(about.at) - times.firstTime)}`;
  const [from, to] = [BigInt(about.from), BigInt(about.to)];
  if (from <= times.firstTime && to > times.endTime) return 'Whole capture';
  return `Window of ${formatNs(Number(to - from))} from ${formatOffset(from - times.firstTime)}`;
}

/** The view in words: `Events › proc.name=cat`. */
export function viewWords(view: InspectView): string {
  const filter = wholeFilter(view);
  return `${placeName(view.view)}${filter === '' ? '' : ` where ${filter}`}`;
}

/** Notes on events and on windows as marks; one on the whole capture has no place on the timeline. */
export function marksOfNotes(notes: readonly CaptureNote[], times: Times): readonly Mark[] {
  return notes
    .filter(({ about }) => about.kind === 'event' || BigInt(about.from) > times.firstTime || BigInt(about.to) <= times.endTime)
    .map((note) => ({ time: noteTime(note), words: `Note: ${note.text === '' ? subjectOf(note, times) : note.text}`, kind: 'note', row: note.about.kind === 'event' ? note.about.row : 0, note: note.id }));
}
