/** Keyboard shortcuts: each part of the console registers its own while it is shown; the `?` overlay lists what is registered. */
import { useEffect, useRef } from 'react';

export interface Shortcut {
  /** One key, or two one after the other: `g e`. Letters as typed, so `F` is Shift and f. */
  keys: string;
  words: string;
  run: () => void;
  /** Other keys that do the same, not listed apart. */
  also?: readonly string[];
}

export interface ShortcutGroup { name: string; shortcuts: readonly Shortcut[] }

const groups = new Set<{ current: ShortcutGroup }>();
const SEQUENCE_MS = 1200;

/** The groups on screen now, those of the page first. */
export const listShortcuts = (): ShortcutGroup[] => [...groups].map((each) => each.current).reverse();

/** Registers while the component is mounted; the newest registration of a key wins. */
export function useShortcuts(name: string, shortcuts: readonly Shortcut[]): void {
  const group = useRef<ShortcutGroup>({ name, shortcuts });
  group.current = { name, shortcuts };
  useEffect(() => {
    groups.add(group);
    return () => {
      groups.delete(group);
    };
  }, []);
}

function find(keys: string): Shortcut | undefined {
  for (const group of [...groups].reverse()) {
    const found = group.current.shortcuts.find((each) => each.keys === keys || each.also?.includes(keys));
    if (found) return found;
  }
  return undefined;
}

const startsSequence = (key: string): boolean => [...groups].some((group) => group.current.shortcuts.some((each) => each.keys.startsWith(`${key} `)));

/** True where keys are typed as text. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

/** Listens for the whole page; returns the function that stops. */
export function listenForShortcuts(): () => void {
  let first: { key: string; at: number } | undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : undefined;
    first = undefined;
    const shortcut = (sequence === undefined ? undefined : find(sequence)) ?? find(event.key);
    // Enter and Space on a button press the button.
    if (shortcut && (event.key === 'Enter' || event.key === ' ') && event.target instanceof HTMLElement && event.target.closest('button, a, [role="tab"]')) return;
    if (shortcut) {
      event.preventDefault();
      shortcut.run();
    } else if (startsSequence(event.key)) {
      first = { key: event.key, at: event.timeStamp };
    }
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
