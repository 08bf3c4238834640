/** Texts that have been changed and not saved, by file: they outlive a look at another page, and a reload of this one. */

const KEY = 'eyrie.draft.';
const memory = new Map<string, Draft>();

export interface Draft {
  readonly text: string;
  /** The version of the file that it was made from. */
  readonly version: number;
}

export function readDraft(name: string): Draft | undefined {
  const known = memory.get(name);
  if (known) return known;
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(KEY + name) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return undefined;
    const { text, version } = stored as { text?: unknown; version?: unknown };
    return typeof text === 'string' && typeof version === 'number' ? { text, version } : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined forgets it. */
export function writeDraft(name: string, draft: Draft | undefined): void {
  if (draft) memory.set(name, draft);
  else memory.delete(name);
  try {
    if (draft) window.sessionStorage.setItem(KEY + name, JSON.stringify(draft));
    else window.sessionStorage.removeItem(KEY + name);
  } catch {
    // Storage is off or full: the draft lasts until the page is closed.
  }
}
