/** Which rows of a long list are in sight. Rows are all of one height; there may be any number of them. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
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

export function useVirtualRows({ count, rowPx, headPx = 0, start }: RowsOptions): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [viewPx, setViewPx] = useState(0);
  /** The exact place in the list; a scaled scroll bar is too coarse to hold it. */
  const [top, setTop] = useState((start?.row ?? 0) * rowPx);
  const listPx = count * rowPx;
  const scale = useMemo(() => scrollScale(listPx, viewPx), [listPx, viewPx]);
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
    const onScroll = (): void => {
      const own = ownScroll.current === element.scrollTop;
      ownScroll.current = undefined;
      if (!own) setTop(scale.toList(element.scrollTop));
    };
    const onWheel = (event: WheelEvent): void => {
      if (!scale.isScaled || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      setTop((before) => {
        const place = Math.min(scale.maxTop, Math.max(0, before + event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowPx : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? viewPx : 1)));
        element.scrollTop = scale.toScrollBar(place);
        ownScroll.current = element.scrollTop;
        return place;
      });
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scale, rowPx, viewPx]);

  // As soon as it is known how far the list can be scrolled.
  const isMeasured = viewPx > 0 && count > 0;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !isMeasured || start === undefined) return;
    const place = Math.min(scale.maxTop, start.row * rowPx);
    setTop(place);
    element.scrollTop = scale.toScrollBar(place);
    ownScroll.current = element.scrollTop;
    // The scale follows the size of the window; that is no reason to go back to where the reader began.
  }, [start, isMeasured]);

  const shownTop = Math.min(top, scale.maxTop);
  const first = Math.floor(shownTop / rowPx);
  const end = Math.min(count, Math.ceil((shownTop + viewPx) / rowPx));
  const place = useRef({ scale, shownTop });
  place.current = { scale, shownTop };
  const show = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (!element) return;
      const { scale: current, shownTop: before } = place.current;
      // Measured anew: the first row may be shown before the height that is seen is known.
      const next = Math.min(current.maxTop, topToShow(index * rowPx, rowPx, before, element.clientHeight - headPx));
      if (next === before) return;
      setTop(next);
      element.scrollTop = current.toScrollBar(next);
      ownScroll.current = element.scrollTop;
    },
    [rowPx, headPx],
  );
  return { scroller, height: scale.height, viewPx, first, end, offset: first * rowPx - shownTop, show };
}
