/** Where the reader is: the browser's own location, as a store that React can follow. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const notify = (): void => {
  for (const listener of listeners) listener();
};
window.addEventListener('popstate', notify);

/** `push` makes a step that Back undoes; `replace` does not. */
export function navigate(url: string, mode: 'push' | 'replace' = 'push'): void {
  if (url === window.location.pathname + window.location.search) return;
  if (mode === 'push') window.history.pushState(undefined, '', url);
  else window.history.replaceState(undefined, '', url);
  notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePathname = (): string => useSyncExternalStore(subscribe, () => window.location.pathname);
export const useSearch = (): string => useSyncExternalStore(subscribe, () => window.location.search);
