/** An answer of the open capture: the one before stays while the next is computed. */
import { useEffect, useState } from 'react';
import { InspectError } from '../../../engine/inspect/open-capture.ts';

export interface Answer<T> {
  readonly value: T | undefined;
  readonly error: InspectError | undefined;
  /** The value answers an older question. */
  readonly isStale: boolean;
}

interface Held<T> {
  readonly key: string;
  readonly value: T | undefined;
  readonly error: InspectError | undefined;
}

/** @param key what is asked, as text: the question is asked anew when it changes. */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [held, setHeld] = useState<Held<T>>({ key: '', value: undefined, error: undefined });
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (value) => {
        if (isWanted) setHeld({ key, value, error: undefined });
      },
      (cause: unknown) => {
        if (isWanted) setHeld((before) => ({ key, value: before.value, error: cause instanceof InspectError ? cause : new InspectError(String(cause)) }));
      },
    );
    return () => {
      isWanted = false;
    };
    // The key says what is asked; `ask` is made anew by every render.
  }, [key]);
  return { value: held.value, error: held.key === key ? held.error : undefined, isStale: held.key !== key };
}
