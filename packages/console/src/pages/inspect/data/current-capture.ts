/** The capture that is open. It stays open while the reader looks at other pages. */
import { useSyncExternalStore } from 'react';
import { OpenCapture, type CaptureOrigin, type CaptureState } from '../../../engine/inspect/open-capture.ts';

let current: OpenCapture | undefined;
const listeners = new Set<() => void>();

function change(next: OpenCapture | undefined): void {
  current?.close();
  current = next;
  for (const listener of listeners) listener();
}

/** Opens a capture in place of the one before. */
export const showCapture = (origin: CaptureOrigin): void => change(new OpenCapture(origin));
export const closeCapture = (): void => change(undefined);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useCurrentCapture = (): OpenCapture | undefined => useSyncExternalStore(subscribe, () => current);

export function useCaptureState(capture: OpenCapture): CaptureState {
  return useSyncExternalStore(
    (listener) => capture.subscribe(listener),
    () => capture.state,
  );
}
