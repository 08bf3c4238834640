/** Whether live events are arriving; told by the page that follows them, shown by the time bar. */
import { useSyncExternalStore } from 'react';

export type LiveStatus = 'off' | 'connecting' | 'open' | 'lost';

let status: LiveStatus = 'off';
const listeners = new Set<() => void>();

export function setLiveStatus(next: LiveStatus): void {
  if (next === status) return;
  status = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLiveStatus = (): LiveStatus => useSyncExternalStore(subscribe, () => status);
