/** What a reader sets once on this browser: theme, zone, rail and panel size. Kept in local storage, or in memory where that is off. */
import { useSyncExternalStore } from 'react';

export type Preference = 'theme' | 'zone' | 'rail' | 'detailWidth' | 'policyWidth' | 'ruleWidth' | 'hierarchy' | 'groupPanel' | 'summaryBand' | 'inspectColumns';

const memory = new Map<Preference, string>();
const listeners = new Set<() => void>();
const storageKey = (name: Preference): string => `eyrie.${name}`;

export function readPreference(name: Preference): string | undefined {
  try {
    return window.localStorage.getItem(storageKey(name)) ?? memory.get(name);
  } catch {
    return memory.get(name);
  }
}

/** Undefined forgets it. */
export function writePreference(name: Preference, value: string | undefined): void {
  if (value === undefined) memory.delete(name);
  else memory.set(name, value);
  try {
    if (value === undefined) window.localStorage.removeItem(storageKey(name));
    else window.localStorage.setItem(storageKey(name), value);
  } catch {
    // Storage is off or full: the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreference(name: Preference): [string | undefined, (value: string | undefined) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  return [value, (next) => writePreference(name, next)];
}
