/** Where notes are kept: of a capture of the server there, for all who read it; of any other in this browser. */
import type { CaptureNote } from '@eyrie/schema';
import { ApiError } from '../../../api/http.ts';
import { loadNotes, saveNotes, type VersionedNotes } from '../../../api/capture-notes.ts';
import { mergedNotes, notesText, readNotesText, storageKey, type NotedCapture } from './note-file.ts';

/** How a list of notes becomes another. @throws RangeError when it cannot. */
export type NotesChange = (notes: readonly CaptureNote[]) => readonly CaptureNote[];

export interface NotesKeeper {
  /** Never fails: `problem` says why notes cannot be read. */
  read(): Promise<{ readonly notes: readonly CaptureNote[]; readonly problem: string | undefined }>;
  /** Makes a change to what is kept, which may be other than what was read. @returns what is kept now. @throws Error that says why it is not. */
  change(change: NotesChange): Promise<readonly CaptureNote[]>;
  /** Calls when notes have been changed elsewhere. @returns ends that. */
  watch(changed: () => void): () => void;
}

export const keeperOf = (capture: NotedCapture): NotesKeeper => (capture.serverId === undefined ? new BrowserKeeper(capture) : new ServerKeeper(capture.serverId, new BrowserKeeper(capture)));

class BrowserKeeper implements NotesKeeper {
  readonly #capture: NotedCapture;
  readonly #key: string;
  /** What is kept nowhere: the browser has no room. */
  #unkept: readonly CaptureNote[] | undefined = undefined;

  constructor(capture: NotedCapture) {
    this.#capture = capture;
    this.#key = storageKey(capture);
  }

  read(): ReturnType<NotesKeeper['read']> {
    let text: string | undefined;
    try {
      text = window.localStorage.getItem(this.#key) ?? undefined;
      return Promise.resolve({ notes: text === undefined ? [] : readNotesText(text, this.#capture), problem: undefined });
    } catch (error) {
      // The next note takes their place; what they were stays to be found.
      if (text !== undefined) window.localStorage.setItem(`${this.#key}.unreadable`, text);
      return Promise.resolve({ notes: [], problem: `The notes that this browser keeps cannot be read. ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  async change(change: NotesChange): Promise<readonly CaptureNote[]> {
    const next = change(this.#unkept ?? (await this.read()).notes);
    try {
      if (next.length === 0) window.localStorage.removeItem(this.#key);
      else window.localStorage.setItem(this.#key, notesText(this.#capture, next));
      this.#unkept = undefined;
    } catch {
      this.#unkept = next;
      throw new UnkeptNotes('This browser has no room for the notes: they last until the capture is closed. Save them as a file.', next);
    }
    return next;
  }

  watch(changed: () => void): () => void {
    // Another tab may hold the same capture: neither writes over the notes of the other.
    const onStorage = (event: StorageEvent): void => {
      if (event.key === this.#key) changed();
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }
}

/** They are there as long as the page is. */
export class UnkeptNotes extends Error {
  readonly notes: readonly CaptureNote[];

  constructor(message: string, notes: readonly CaptureNote[]) {
    super(message);
    this.notes = notes;
  }
}

/** So often a change is made anew to what somebody else has changed meanwhile. */
const MOST_TRIES = 5;
const LOOK_EVERY_MS = 15_000;

class ServerKeeper implements NotesKeeper {
  readonly #id: string;
  /** Where earlier versions kept notes on such captures too. */
  readonly #browser: NotesKeeper;
  #known: VersionedNotes | undefined = undefined;

  constructor(id: string, browser: NotesKeeper) {
    this.#id = id;
    this.#browser = browser;
  }

  async read(): ReturnType<NotesKeeper['read']> {
    try {
      const { notes: older } = await this.#browser.read();
      const loaded = await loadNotes(this.#id);
      // What was saved meanwhile is newer.
      if (this.#known === undefined || loaded.version >= this.#known.version) this.#known = loaded;
      if (older.length > 0) {
        await this.change((notes) => mergedNotes(older, notes));
        await this.#browser.change(() => []);
      }
      return { notes: this.#known.notes, problem: undefined };
    } catch (error) {
      return { notes: this.#known?.notes ?? [], problem: `The notes that the server keeps cannot be read. ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  async change(change: NotesChange): Promise<readonly CaptureNote[]> {
    for (let tries = 1; ; tries++) {
      const known = (this.#known ??= await loadNotes(this.#id));
      try {
        this.#known = await saveNotes(this.#id, known.version, change(known.notes));
        return this.#known.notes;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409 || tries === MOST_TRIES) throw error;
        this.#known = undefined;
      }
    }
  }

  watch(changed: () => void): () => void {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') changed();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }
}
