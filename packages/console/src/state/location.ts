/** Where the reader is: the browser's own location, as a store that React can follow. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const notify = (): void => {
  for (const listener of listeners) listener();
};
window.addEventListener('popstate', notify);

/** `push` makes a step that Back undoes; `replace` does not; `open` makes one that {@link close} takes back, so that Back does not lead into it again. */
export type Step = 'push' | 'replace' | 'open';

export function navigate(url: string, step: Step = 'push'): void {
  if (url === window.location.pathname + window.location.search) return;
  if (step === 'replace') window.history.replaceState(window.history.state, '', url);
  else window.history.pushState(step, '', url);
  notify();
}

/** Ends a step that was made by `open`, if it was, and not by a link. @param url where one is then. */
export function close(url: string): void {
  if (window.history.state !== 'open') return navigate(url, 'replace');
  // What was changed while it was open stays.
  window.addEventListener('popstate', () => navigate(url, 'replace'), { once: true });
  window.history.back();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePathname = (): string => useSyncExternalStore(subscribe, () => window.location.pathname);
export const useSearch = (): string => useSyncExternalStore(subscribe, () => window.location.search);
