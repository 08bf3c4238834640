/** The notes on the open capture, kept in this browser. */
import { MAX_NOTES_FILE_BYTES, type CaptureNote } from '@eyrie/schema';
import { useEffect, useMemo, useRef, useState } from 'react';
import { mergedNotes, notesText, readNotesText, storageKey, type NotedCapture } from './note-file.ts';

export interface Notes {
  /** By time of what they are about. */
  readonly list: readonly CaptureNote[];
  /** Why notes cannot be kept or read. */
  readonly problem: string | undefined;
  /** Adds a note, or puts it in the place of the one with its id. */
  readonly put: (note: CaptureNote) => void;
  readonly remove: (id: string) => void;
  /** Adds those of a side file. */
  readonly load: (file: File) => void;
}

/** @param capture undefined until its first event is read. */
export function useNotes(capture: NotedCapture | undefined): Notes {
  const [list, setList] = useState<readonly CaptureNote[]>([]);
  const [problem, setProblem] = useState<string | undefined>();
  /** What a file is added to that was read meanwhile. */
  const current = useRef(list);
  current.current = list;
  const key = capture && storageKey(capture);
  useEffect(() => {
    if (capture === undefined) return undefined;
    const kept = keptNotes(capture);
    setList(kept.notes);
    setProblem(kept.problem);
    // Another tab may hold the same capture: neither writes over the notes of the other.
    const onStorage = (event: StorageEvent): void => {
      if (event.key === key) setList(keptNotes(capture).notes);
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
    // The key says which capture it is.
  }, [key]);

  return useMemo(() => {
    const change = (changed: (current: readonly CaptureNote[]) => readonly CaptureNote[]): void => {
      if (capture === undefined) return;
      try {
        const next = changed(current.current);
        current.current = next;
        setList(next);
        setProblem(keep(capture, next));
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    return {
      list,
      problem,
      put: (note) => change((notes) => mergedNotes(notes, [note])),
      remove: (id) => change((notes) => notes.filter((note) => note.id !== id)),
      load: (file) => {
        if (capture === undefined) return;
        if (file.size > MAX_NOTES_FILE_BYTES) return setProblem(`${file.name} is too large to be a file of notes.`);
        file.text().then(
          (text) => {
            try {
              const added = readNotesText(text, capture);
              change((notes) => mergedNotes(notes, added));
            } catch (error) {
              setProblem(`${file.name} was not loaded. ${error instanceof Error ? error.message : String(error)}`);
            }
          },
          () => setProblem(`${file.name} cannot be read.`),
        );
      },
    };
  }, [list, problem, key]);
}

function keptNotes(capture: NotedCapture): { notes: readonly CaptureNote[]; problem: string | undefined } {
  let text: string | undefined;
  try {
    text = window.localStorage.getItem(storageKey(capture)) ?? undefined;
    return { notes: text === undefined ? [] : readNotesText(text, capture), problem: undefined };
  } catch (error) {
    // The next note takes their place; what they were stays to be found.
    if (text !== undefined) window.localStorage.setItem(`${storageKey(capture)}.unreadable`, text);
    return { notes: [], problem: `The notes that this browser keeps cannot be read. ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** @returns what is wrong; undefined: they are kept. */
function keep(capture: NotedCapture, notes: readonly CaptureNote[]): string | undefined {
  try {
    if (notes.length === 0) window.localStorage.removeItem(storageKey(capture));
    else window.localStorage.setItem(storageKey(capture), notesText(capture, notes));
    return undefined;
  } catch {
    return 'This browser has no room for the notes: they last until the capture is closed. Save them as a file.';
  }
}
