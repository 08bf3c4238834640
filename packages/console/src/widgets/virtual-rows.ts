/**
 * Rows of one height of which only those in sight exist, also when there are more than an element can be high: browsers stop at 16 to 33 million pixels.
 * The scroll bar then stands for more rows per pixel, while the wheel still moves by as many as ever.
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';

/** Well below every browser's limit. */
const TALLEST_PX = 8_000_000;
/** Rows drawn beyond what is in sight, each way. */
const OVERSCAN = 10;

/** Where the reader is, in pixels as if all rows had their height, and how high the scrolled element really is. */
export interface RowGeometry { height: number; scale: number }

/** @param view height of what is in sight */
export function rowGeometry(count: number, rowHeight: number, view: number): RowGeometry {
  const whole = count * rowHeight;
  if (whole <= TALLEST_PX) return { height: whole, scale: 1 };
  return { height: TALLEST_PX, scale: Math.max(1, (whole - view) / (TALLEST_PX - view)) };
}

export interface VirtualRows {
  /** Of the element that holds the rows. */
  height: number;
  /** Indexes of the rows to draw: from `first` up to, not including, `end`. */
  first: number;
  end: number;
  /** Where a row stands in that element. */
  top: (index: number) => number;
  /** Scrolls as little as is needed to have the row in sight. */
  reveal: (index: number) => void;
}

/** @param headHeight of what sticks to the top of the scroller */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number, headHeight: number): VirtualRows {
  const [view, setView] = useState(0);
  /** Pixels as if all rows had their height. */
  const [at, setAt] = useState(0);
  const { height, scale } = useMemo(() => rowGeometry(count, rowHeight, Math.max(0, view - headHeight)), [count, rowHeight, view, headHeight]);
  const place = useRef({ at: 0, scale: 1, count, view: 0 });
  place.current = { at, scale, count, view };

  const moveTo = useCallback((wanted: number) => {
    const element = scroller.current;
    if (!element) return;
    const { scale: current, count: rows, view: seen } = place.current;
    const next = Math.min(Math.max(0, wanted), Math.max(0, rows * rowHeight - (seen - headHeight)));
    place.current.at = next;
    setAt(next);
    element.scrollTop = next / current;
  }, [scroller, rowHeight, headHeight]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setView(element.clientHeight));
    observer.observe(element);
    setView(element.clientHeight);
    return () => observer.disconnect();
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const onScroll = (): void => {
      const { at: known, scale: current } = place.current;
      const seen = element.scrollTop * current;
      // A position that was set here comes back rounded to a pixel; anything else is the reader's.
      if (Math.abs(seen - known) <= current) return;
      place.current.at = seen;
      setAt(seen);
    };
    const onWheel = (event: WheelEvent): void => {
      if (place.current.scale === 1 || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? place.current.view : 1;
      moveTo(place.current.at + event.deltaY * unit);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, rowHeight, moveTo]);

  const reveal = useCallback((index: number) => {
    const { at: known, view: seen } = place.current;
    const top = index * rowHeight;
    const room = seen - headHeight;
    if (top < known) moveTo(top);
    else if (top + rowHeight > known + room) moveTo(top + rowHeight - room);
  }, [rowHeight, headHeight, moveTo]);

  const first = Math.max(0, Math.floor(at / rowHeight) - OVERSCAN);
  const end = Math.min(count, Math.ceil((at + view) / rowHeight) + OVERSCAN);
  // What is drawn moves with the real position, so that it is in sight whatever the scale.
  const shift = scale === 1 ? 0 : at / scale - at;
  const top = useCallback((index: number) => index * rowHeight + shift, [rowHeight, shift]);
  return { height, first, end, top, reveal };
}
