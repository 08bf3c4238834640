/** Looks for text or a regular expression in the rows; Enter goes to the next match, Shift and Enter to the one before. */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { IconButton } from '../../../widgets/Button.tsx';
import './find-bar.css';

interface FindBarProps {
  readonly pattern: string;
  /** Places of the rows that match, ascending; undefined while they are looked for. */
  readonly found: readonly number[] | undefined;
  /** The place that the reader is at; -1 for none. */
  readonly at: number;
  readonly onChange: (pattern: string) => void;
  readonly onGo: (place: number) => void;
  readonly onClose: () => void;
}

export function FindBar({ pattern, found, at, onChange, onGo, onClose }: FindBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const go = (step: 1 | -1): void => {
    const next = found && placeAfter(found, at, step);
    if (next !== undefined) onGo(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  const number = found ? found.indexOf(at) + 1 : 0;
  return (
    <div className="find-bar" role="search">
      <input ref={input} type="text" aria-label="Find in the rows" placeholder="Find: text or regular expression" spellCheck={false} value={pattern} onChange={(event) => onChange(event.target.value)} onKeyDown={onKeyDown} />
      <span className="find-count muted" role="status">{pattern === '' ? '' : found === undefined ? '…' : found.length === 0 ? 'not found' : `${number === 0 ? '–' : number} / ${found.length.toLocaleString('en')}`}</span>
      <IconButton small icon="up" label="Match before" keys="Shift Enter" disabled={!found || found.length === 0} onClick={() => go(-1)} />
      <IconButton small icon="down" label="Next match" keys="Enter" disabled={!found || found.length === 0} onClick={() => go(1)} />
      <IconButton small icon="close" label="End the search" keys="Esc" onClick={onClose} />
    </div>
  );
}

/** The match after (or before) a place, around the end; undefined when there is none. */
export function placeAfter(found: readonly number[], at: number, step: 1 | -1): number | undefined {
  if (step === 1) return found.find((place) => place > at) ?? found[0];
  return found.findLast((place) => place < at) ?? found.at(-1);
}
