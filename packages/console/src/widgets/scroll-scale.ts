/**
 * Lists taller than a browser can make an element. The element is as high as allowed; where it is scrolled to stands for a place in the whole list.
 * Dragging the scroll bar moves over the whole; the wheel and the keys move by exact pixels, which the caller keeps.
 */

/** Chromium stops near 16.7 million pixels, Firefox near 17.8; half of that leaves room. */
const MAX_ELEMENT_PX = 8_000_000;

export interface ScrollScale {
  /** Height of the element, px. */
  readonly height: number;
  /** True when a pixel of the scroll bar is more than a pixel of the list. */
  readonly isScaled: boolean;
  /** Highest place that the list's top can be scrolled to, px of the list. */
  readonly maxTop: number;
  /** The place in the list for a place of the scroll bar. */
  readonly toList: (scrollTop: number) => number;
  /** The place of the scroll bar for a place in the list. */
  readonly toScrollBar: (top: number) => number;
}

/** @param listPx height of all rows. @param viewPx height of what is seen of them. */
export function scrollScale(listPx: number, viewPx: number): ScrollScale {
  const height = Math.min(listPx, MAX_ELEMENT_PX);
  const maxTop = Math.max(0, listPx - viewPx);
  const maxBar = Math.max(0, height - viewPx);
  const factor = maxBar === 0 ? 1 : maxTop / maxBar;
  return {
    height,
    isScaled: listPx > MAX_ELEMENT_PX,
    maxTop,
    toList: (scrollTop) => clamp(scrollTop * factor, 0, maxTop),
    toScrollBar: (top) => clamp(top, 0, maxTop) / factor,
  };
}

/** The place to scroll to so that a row is in sight, moving as little as possible; all px of the list. */
export function topToShow(rowTop: number, rowPx: number, top: number, viewPx: number): number {
  if (rowTop < top) return rowTop;
  return rowTop + rowPx > top + viewPx ? rowTop + rowPx - viewPx : top;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
