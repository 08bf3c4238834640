/** The notes on the open capture. */
import { MAX_NOTES_FILE_BYTES, type CaptureNote } from '@eyrie/schema';
import { useEffect, useMemo, useState } from 'react';
import { keeperOf, UnkeptNotes, type NotesChange } from './kept-notes.ts';
import { mergedNotes, readNotesText, storageKey, type NotedCapture } from './note-file.ts';

export interface Notes {
  /** By time of what they are about. */
  readonly list: readonly CaptureNote[];
  /** The server keeps them, for all who read the capture. */
  readonly areShared: boolean;
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
  const key = capture && `${capture.serverId ?? ''} ${storageKey(capture)}`;
  // The key says which capture it is.
  const keeper = useMemo(() => capture && keeperOf(capture), [key]);
  useEffect(() => {
    if (keeper === undefined) return undefined;
    let isWanted = true;
    const show = async (): Promise<void> => {
      const kept = await keeper.read();
      if (!isWanted) return;
      setList(kept.notes);
      setProblem(kept.problem);
    };
    void show();
    const stop = keeper.watch(() => void show());
    return () => {
      isWanted = false;
      stop();
    };
  }, [keeper]);

  return useMemo(() => {
    const change = async (changed: NotesChange): Promise<void> => {
      if (keeper === undefined) return;
      try {
        setList(await keeper.change(changed));
        setProblem(undefined);
      } catch (error) {
        if (error instanceof UnkeptNotes) setList(error.notes);
        setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    return {
      list,
      areShared: capture?.serverId !== undefined,
      problem,
      put: (note) => void change((notes) => mergedNotes(notes, [note])),
      remove: (id) => void change((notes) => notes.filter((note) => note.id !== id)),
      load: (file) => {
        if (capture === undefined) return;
        if (file.size > MAX_NOTES_FILE_BYTES) return setProblem(`${file.name} is too large to be a file of notes.`);
        file.text().then(
          (text) => {
            try {
              const added = readNotesText(text, capture);
              void change((notes) => mergedNotes(notes, added));
            } catch (error) {
              setProblem(`${file.name} was not loaded. ${error instanceof Error ? error.message : String(error)}`);
            }
          },
          () => setProblem(`${file.name} cannot be read.`),
        );
      },
    };
  }, [list, problem, keeper]);
}
