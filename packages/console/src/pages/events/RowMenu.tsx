import { useState } from 'react';
import type { PolicyEventView } from '../../api/event.ts';
import { labelWords } from '../../state/filter.ts';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { IconButton } from '../../widgets/Button.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { filterableValues } from './data/entity.ts';

/** The values of a row, each to be shown only or left out. Enter or + shows only, − leaves out. */
export function RowMenu({ event, top, onFilter, onClose }: { event: PolicyEventView; top: number; onFilter: OnFilter; onClose: () => void }) {
  const values = filterableValues(event);
  const [at, setAt] = useState(0);
  const apply = (index: number, exclude: boolean): void => {
    const value = values[index];
    if (value) onFilter(value.label, value.value, exclude);
    onClose();
  };
  const step = (by: number): void => setAt((at + by + values.length) % values.length);
  return (
    <div className="row-menu-place" style={{ top: Math.max(8, Math.min(top, window.innerHeight - 420)) }}>
      <Popover label="Filter by a value of this event" className="row-menu" onClose={onClose}>
        <div
          role="listbox" aria-label="Values" tabIndex={0} data-autofocus aria-activedescendant={`row-value-${at}`} className="row-menu-list"
          onKeyDown={(press) => {
            if (press.key === 'ArrowDown' || press.key === 'j') step(1);
            else if (press.key === 'ArrowUp' || press.key === 'k') step(-1);
            else if (press.key === 'Enter' || press.key === '+') apply(at, false);
            else if (press.key === '-') apply(at, true);
            else return;
            press.preventDefault();
          }}
        >
          {values.map((value, index) => (
            <div key={value.label} id={`row-value-${index}`} role="option" aria-selected={index === at} className="row-menu-option" onPointerEnter={() => setAt(index)}>
              <span className="muted">{labelWords(value.label)}</span>
              <span className="truncate" title={value.value}>{value.value}</span>
              <IconButton small icon="plus" tabIndex={-1} label={`Only ${labelWords(value.label)} ${value.value}`} onClick={() => apply(index, false)} />
              <IconButton small icon="minus" tabIndex={-1} label={`Without ${labelWords(value.label)} ${value.value}`} onClick={() => apply(index, true)} />
            </div>
          ))}
        </div>
        <p className="row-menu-help muted"><kbd>+</kbd> or <kbd>Enter</kbd> only this · <kbd>−</kbd> without it</p>
      </Popover>
    </div>
  );
}
