/** Rows of a long list, fetched a page at a time as they come into sight. */
import { useCallback, useEffect, useRef, useState } from 'react';

const PAGE_ROWS = 200;
/** Pages far from sight are dropped beyond so many. */
const MAX_PAGES = 60;

export interface Pages<Row> {
  readonly rowAt: (index: number) => Row | undefined;
  readonly onRange: (first: number, end: number) => void;
}

/**
 * @param key what the rows are of; they are fetched anew when it changes.
 * @param fetchRows gives rows from `first` to before `end`.
 */
export function usePages<Row>(key: string, fetchRows: (first: number, end: number) => Promise<readonly Row[]>): Pages<Row> {
  const [, redraw] = useState(0);
  const store = useRef<{ key: string; pages: Map<number, readonly Row[] | 'waiting'> }>({ key, pages: new Map() });
  if (store.current.key !== key) store.current = { key, pages: new Map() };
  const fetcher = useRef(fetchRows);
  fetcher.current = fetchRows;
  const range = useRef({ first: 0, end: 0 });

  const fetchRange = useCallback(() => {
    const { pages } = store.current;
    const { first, end } = range.current;
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(Math.max(first, end - 1) / PAGE_ROWS); page++) {
      if (pages.has(page)) continue;
      pages.set(page, 'waiting');
      fetcher.current(page * PAGE_ROWS, (page + 1) * PAGE_ROWS).then(
        (rows) => {
          pages.set(page, rows);
          redraw((round) => round + 1);
        },
        // The list's head says what is wrong; the page can be asked for again.
        () => pages.delete(page),
      );
    }
    for (const page of pages.keys()) {
      if (pages.size <= MAX_PAGES) break;
      if (page * PAGE_ROWS > end || (page + 1) * PAGE_ROWS < first) pages.delete(page);
    }
  }, []);

  useEffect(fetchRange, [fetchRange, key]);
  const rowAt = useCallback((index: number) => {
    const page = store.current.pages.get(Math.floor(index / PAGE_ROWS));
    return page === undefined || page === 'waiting' ? undefined : page[index % PAGE_ROWS];
  }, []);
  const onRange = useCallback(
    (first: number, end: number) => {
      range.current = { first, end };
      fetchRange();
    },
    [fetchRange],
  );
  return { rowAt, onRange };
}
