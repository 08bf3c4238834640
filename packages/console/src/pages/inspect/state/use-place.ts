/** Where the reader is among the rows: the one that the keyboard is at and the first in sight. Kept here at once, and in the URL a moment later, for links and for Back. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { InspectView } from './inspect-view.ts';
import type { Moves } from './moves.ts';

/** Browsers take only so many changes of the address in a while. */
const REST_MS = 300;

export interface Place {
  readonly selected: number;
  readonly select: (row: number) => void;
  /** Told which row is the first in sight. */
  readonly onTop: (row: number) => void;
  /** The row to begin with; another object when the address leads elsewhere. */
  readonly start: { readonly row: number };
}

export function usePlace({ row, top }: InspectView, moves: Moves): Place {
  const [selected, setSelected] = useState(row ?? -1);
  const [start, setStart] = useState({ row: top });
  const written = useRef({ row, top });
  const next = useRef({ row, top });
  const timer = useRef<number | undefined>(undefined);

  const write = useCallback((part: { row?: number | undefined; top?: number }) => {
    next.current = { ...next.current, ...part };
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (next.current.row === written.current.row && next.current.top === written.current.top) return;
      written.current = next.current;
      moves.change(next.current, 'replace');
    }, REST_MS);
  }, [moves]);

  useEffect(() => {
    if (row === written.current.row && top === written.current.top) return;
    window.clearTimeout(timer.current);
    written.current = { row, top };
    next.current = { row, top };
    setSelected(row ?? -1);
    setStart({ row: top });
  }, [row, top]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  return {
    selected,
    select: useCallback((place: number) => {
      setSelected(place);
      write({ row: place < 0 ? undefined : place });
    }, [write]),
    onTop: useCallback((place: number) => write({ top: place }), [write]),
    start,
  };
}
