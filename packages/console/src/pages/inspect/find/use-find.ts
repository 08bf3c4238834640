/** The search in the rows of a list: what matches, and where the reader is among it. */
import { useState } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { useAnswer } from '../data/use-answer.ts';
import type { Moves } from '../state/moves.ts';

export interface Find {
  readonly isOpen: boolean;
  readonly pattern: string;
  readonly found: readonly number[] | undefined;
  readonly matches: ReadonlySet<number>;
  readonly close: () => void;
  readonly change: (pattern: string) => void;
}

const NONE: ReadonlySet<number> = new Set();

/** @param key what the rows are of. @param search gives the places of the rows that match. */
export function useFind(key: string, pattern: string, moves: Moves, search: (pattern: string) => Promise<readonly number[]>): Find {
  const [isAsked, setAsked] = useState(false);
  const answer = useAnswer(`${key} ${pattern}`, async () => {
    const found = pattern === '' ? [] : await search(pattern);
    return { found, matches: new Set(found) };
  });
  useShortcuts('Find', [{ keys: 'f', words: 'Find text or a regular expression in the rows', run: () => setAsked(true) }]);
  return {
    isOpen: isAsked || pattern !== '',
    pattern,
    found: answer.isStale ? undefined : answer.value?.found,
    matches: answer.value?.matches ?? NONE,
    close: () => {
      setAsked(false);
      moves.change({ find: '' }, 'replace');
    },
    change: (text) => moves.change({ find: text }, 'replace'),
  };
}
