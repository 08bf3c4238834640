/** Which rows of a long list are in sight. Rows are all of one height; there may be any number of them. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { scrollScale, topToShow } from './scroll-scale.ts';

export interface VirtualRows {
  /** To be given to the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Height of the element inside it, px. */
  readonly height: number;
  /** Height of what is seen, px. */
  readonly viewPx: number;
  /** Rows to draw: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** Where row `first` stands below the upper edge of what is seen, px; not above it by more than its own height. */
  readonly offset: number;
  /** Brings a row into sight, moving as little as possible. Stays the same function. */
  readonly show: (index: number) => void;
}

interface RowsOptions {
  readonly count: number;
  readonly rowPx: number;
  /** Height of a head that stays above the rows within the scrolling element, px. */
  readonly headPx?: number;
  /** The row to have at the top; another object brings the list there again. */
  readonly start?: { readonly row: number } | undefined;
}

/** After so long without a move the list is at rest. ms */
const REST_MS = 150;

export function useVirtualRows({ count, rowPx, headPx = 0, start }: RowsOptions): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [viewPx, setViewPx] = useState(0);
  /** The exact place in the list; a scaled scroll bar is too coarse to hold it. */
  const [top, setTop] = useState((start?.row ?? 0) * rowPx);
  const listPx = count * rowPx;
  const scale = useMemo(() => scrollScale(listPx, viewPx), [listPx, viewPx]);
  const shownTop = Math.min(top, scale.maxTop);
  const place = useRef({ scale, shownTop });
  place.current = { scale, shownTop };
  /** Where we put the scroll bar ourselves: the event that tells of it is no news. */
  const ownScroll = useRef<number | undefined>(undefined);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const measure = (): void => setViewPx(Math.max(0, element.clientHeight - headPx));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [headPx]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    /** Where the wheel has led to and what is seen is not yet: it turns more often than frames are drawn. */
    let awaited: number | undefined;
    let frame = 0;
    let resting: number | undefined;
    /** Rows that pass below the pointer are not pointed at. */
    const moving = (): void => {
      if (resting === undefined) element.dataset['moving'] = '';
      window.clearTimeout(resting);
      resting = window.setTimeout(() => {
        resting = undefined;
        delete element.dataset['moving'];
      }, REST_MS);
    };
    const onScroll = (): void => {
      moving();
      const { scrollTop } = element;
      const own = ownScroll.current !== undefined && Math.abs(ownScroll.current - scrollTop) < 1;
      ownScroll.current = undefined;
      if (!own) setTop(scale.toList(scrollTop));
    };
    const draw = (): void => {
      frame = 0;
      if (awaited === undefined) return;
      const next = awaited;
      awaited = undefined;
      // Before the rows change, while nothing has to be laid out for it.
      ownScroll.current = scale.toScrollBar(next);
      element.scrollTop = ownScroll.current;
      // Within the frame: rows and scroll bar move together, and the next turn goes on from here.
      flushSync(() => setTop(next));
    };
    const onWheel = (event: WheelEvent): void => {
      if (!scale.isScaled || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      moving();
      const step = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowPx : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? viewPx : 1);
      awaited = Math.min(scale.maxTop, Math.max(0, (awaited ?? place.current.shownTop) + step));
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(resting);
      delete element.dataset['moving'];
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scale, rowPx, viewPx]);

  // As soon as it is known how far the list can be scrolled.
  const isMeasured = viewPx > 0 && count > 0;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !isMeasured || start === undefined) return;
    const begin = Math.min(scale.maxTop, start.row * rowPx);
    setTop(begin);
    ownScroll.current = scale.toScrollBar(begin);
    element.scrollTop = ownScroll.current;
    // The scale follows the size of the window; that is no reason to go back to where the reader began.
  }, [start, isMeasured]);

  const first = Math.floor(shownTop / rowPx);
  const end = Math.min(count, Math.ceil((shownTop + viewPx) / rowPx));
  const show = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (!element) return;
      const { scale: current, shownTop: before } = place.current;
      // Measured anew: the first row may be shown before the height that is seen is known.
      const next = Math.min(current.maxTop, topToShow(index * rowPx, rowPx, before, element.clientHeight - headPx));
      if (next === before) return;
      setTop(next);
      ownScroll.current = current.toScrollBar(next);
      element.scrollTop = ownScroll.current;
    },
    [rowPx, headPx],
  );
  return { scroller, height: scale.height, viewPx, first, end, offset: first * rowPx - shownTop, show };
}
