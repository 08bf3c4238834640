/** Marks that would cover each other on the strip, put together. */
import { partOf, type Span } from './strip.ts';

/** Something that happened at a moment. */
export interface Mark {
  readonly time: bigint;
  readonly words: string;
  readonly kind: 'high' | 'medium' | 'low' | 'info' | 'note';
  /** Of the event it stands for. */
  readonly row: number;
  /** Id of the note it stands for. */
  readonly note?: string;
}

export interface Bundle {
  /** In the order of time; at least one. */
  readonly marks: readonly Mark[];
  /** Pixels from the strip's left edge. */
  readonly x: number;
  /** The one that matters most. */
  readonly kind: Mark['kind'];
}

const BY_WEIGHT: readonly Mark['kind'][] = ['high', 'medium', 'low', 'info', 'note'];

/** @param gap pixels that there must be between two bundles. */
export function bundlesOf(marks: readonly Mark[], span: Span, width: number, gap: number): readonly Bundle[] {
  const placed = marks.map((mark) => ({ mark, x: partOf(span, mark.time) * width })).toSorted((a, b) => a.x - b.x || (a.mark.time < b.mark.time ? -1 : 1));
  const bundles: { readonly first: number; last: number; readonly marks: Mark[] }[] = [];
  for (const { mark, x } of placed) {
    const open = bundles.at(-1);
    // From the first on: a row of marks close together is not one bundle over the whole strip.
    if (open !== undefined && x - open.first < gap) {
      open.last = x;
      open.marks.push(mark);
    } else bundles.push({ first: x, last: x, marks: [mark] });
  }
  return bundles.map((bundle) => ({ marks: bundle.marks, x: (bundle.first + bundle.last) / 2, kind: BY_WEIGHT.find((kind) => bundle.marks.some((mark) => mark.kind === kind)) ?? 'info' }));
}
