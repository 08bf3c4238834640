/** A line for a condition: completes names, says where an error is, and applies with Enter. */
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { IconButton } from '../../../widgets/Button.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { completionsAt, type Completions } from './completions.ts';
import './filter-input.css';

export interface FilterProblem {
  readonly message: string;
  /** Index into the text. */
  readonly at: number;
}

interface FilterInputProps {
  /** The condition in force. */
  readonly value: string;
  readonly problem: FilterProblem | undefined;
  readonly onApply: (text: string) => void;
  /** Told of every change, for checks while typing. */
  readonly onType: (text: string) => void;
  readonly inputRef: React.RefObject<HTMLInputElement | null>;
}

export function FilterInput({ value, problem, onApply, onType, inputRef }: FilterInputProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | undefined>();
  const [found, setFound] = useState<Completions | undefined>();
  const [chosen, setChosen] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const text = draft ?? value;

  const complete = (next: string, caret: number): void => {
    setFound(completionsAt(next, caret));
    setChosen(-1);
  };
  const type = (next: string, caret: number): void => {
    setDraft(next);
    onType(next);
    complete(next, caret);
  };
  const take = (index: number): void => {
    const choice = found?.choices[index];
    if (!found || !choice) return;
    const insert = choice.text.endsWith('(') ? choice.text : `${choice.text} `;
    const next = text.slice(0, found.from) + insert + text.slice(found.to).trimStart();
    const caret = found.from + insert.length;
    type(next, caret);
    // The caret can be set once the new text is there.
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(caret, caret));
  };
  const apply = (next: string): void => {
    setFound(undefined);
    setDraft(undefined);
    onApply(next.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    const count = found?.choices.length ?? 0;
    if (event.key === 'ArrowDown' && count > 0) move(chosen + 1 >= count ? 0 : chosen + 1);
    else if (event.key === 'ArrowUp' && count > 0) move(chosen <= 0 ? count - 1 : chosen - 1);
    else if (event.key === 'ArrowDown') complete(text, event.currentTarget.selectionStart ?? text.length);
    else if (event.key === 'Tab' && count > 0 && !event.shiftKey) take(Math.max(0, chosen));
    else if (event.key === 'Enter' && chosen >= 0) take(chosen);
    else if (event.key === 'Enter') apply(text);
    else if (event.key === 'Escape' && found) setFound(undefined);
    else if (event.key === 'Escape' && draft !== undefined && draft !== value) {
      // What was typed goes; the filter that is applied stays.
      setDraft(undefined);
      onType(value);
    } else if (event.key === 'Escape' && value !== '') {
      onType('');
      apply('');
    } else if (event.key === 'Escape') event.currentTarget.blur();
    else return;
    event.preventDefault();
  };
  const move = (index: number): void => {
    setChosen(index);
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <div className={`filter-input ${problem ? 'filter-input-bad' : ''}`}>
      <Icon name="search" size={14} />
      <input
        ref={inputRef} type="text" role="combobox" aria-label="Filter: a condition such as proc.name = cat" aria-expanded={found !== undefined} aria-controls={`${id}-list`} aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={problem !== undefined} aria-describedby={problem ? `${id}-problem` : undefined} spellCheck={false} autoComplete="off" placeholder="Filter: proc.name = cat and fd.name contains shadow" value={text}
        onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)} onKeyDown={onKeyDown} onBlur={() => setFound(undefined)}
      />
      {text !== '' && <IconButton small icon="close" label="Clear the filter" onClick={() => { onType(''); apply(''); }} />}
      {found && (
        <ul ref={list} id={`${id}-list`} className="filter-choices" role="listbox" aria-label="Completions">
          {found.choices.map((choice, index) => (
            <li key={choice.text} id={`${id}-${index}`} role="option" aria-selected={index === chosen} onPointerDown={(event) => { event.preventDefault(); take(index); }}>
              <code>{choice.text}</code><span className="muted truncate">{choice.words}</span>
            </li>
          ))}
        </ul>
      )}
      {problem && !found && <p id={`${id}-problem`} className="filter-problem" role="alert"><code>{pointAt(text, problem.at)}</code>{problem.message}</p>}
    </div>
  );
}

/** The piece of the text where the problem is. */
function pointAt(text: string, at: number): string {
  const from = Math.max(0, Math.min(at, text.length) - 12);
  return `${from > 0 ? '…' : ''}${text.slice(from, at)}▸${text.slice(at, at + 16)}${at + 16 < text.length ? '…' : ''}`;
}
