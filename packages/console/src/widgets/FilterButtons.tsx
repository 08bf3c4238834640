import { labelWords } from '../state/filter.ts';
import { IconButton } from './Button.tsx';

export type OnFilter = (label: string, value: string, exclude: boolean) => void;

/** + and − beside a value: show only this, or everything but this. */
export function FilterButtons({ label, value, onFilter }: { label: string; value: string; onFilter: OnFilter }) {
  const words = `${labelWords(label)} ${value}`;
  return (
    <span className="filter-buttons">
      <IconButton small icon="plus" label={`Only ${words}`} keys="+" onClick={(event) => { event.stopPropagation(); onFilter(label, value, false); }} />
      <IconButton small icon="minus" label={`Without ${words}`} keys="−" onClick={(event) => { event.stopPropagation(); onFilter(label, value, true); }} />
    </span>
  );
}
