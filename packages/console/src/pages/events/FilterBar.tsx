/** What is searched for and which severities are shown; filters from + and − stand below as chips. */
import { useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import { isExpression, labelWords, removeTerm, SEVERITY_ORDER, addTerm, sameTerm, type SeverityLevel } from '../../state/filter.ts';
import type { ChangeView } from '../../state/use-view.ts';
import type { View } from '../../state/view.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { FilterChip } from '../../widgets/Chip.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import './filter-bar.css';

/** Typing pauses this long before the list follows. */
const TYPING_MS = 300;

interface FilterBarProps { view: View; change: ChangeView; counts: readonly number[]; total: number; counted: boolean }

export function FilterBar({ view, change, counts, total, counted }: FilterBarProps) {
  const all = view.severities.length === 0;
  const toggle = (level: SeverityLevel): void => {
    const chosen = view.severities.includes(level) ? view.severities.filter((each) => each !== level) : SEVERITY_ORDER.filter((each) => each === level || view.severities.includes(each));
    change({ severities: chosen.length === SEVERITY_ORDER.length ? [] : [...chosen] });
  };
  return (
    <div className="filter-bar">
      <div className="filter-row">
        <SearchBox value={view.search} onSearch={(search) => change({ search }, 'replace')} />
        <div className="severity-filter" role="group" aria-label="Severities shown">
          {SEVERITY_ORDER.map((level, index) => (
            <button key={level} type="button" aria-pressed={view.severities.includes(level)} title={all ? `Show only ${level}` : level} className={all || view.severities.includes(level) ? '' : 'severity-off'} onClick={() => toggle(level)}>
              <SeverityMark level={level} /><span className="severity-filter-name">{level}</span>
              <span className="severity-filter-count number">{counted && (all || view.severities.includes(level)) ? (counts[index] ?? 0).toLocaleString('en') : ''}</span>
            </button>
          ))}
        </div>
        <span className="filter-total" role="status" aria-live="off">{counted && <><b>{total.toLocaleString('en')}</b> {total === 1 ? 'event' : 'events'}</>}</span>
        <CopyButton small={false} text={window.location.href} label="Copy link to this view" />
      </div>
      {view.terms.length > 0 && (
        <div className="filter-row filter-chips">
          {view.terms.map((term) => (
            <FilterChip
              key={`${term.label}${term.exclude}${term.value}`} label={labelWords(term.label)} exclude={term.exclude} value={term.value}
              onRemove={() => change({ terms: removeTerm(view.terms, term) })}
              onInvert={() => change({ terms: view.terms.map((each) => (sameTerm(each, term) ? { ...term, exclude: !term.exclude } : each)).reduce(addTerm, []) })}
            />
          ))}
          <Button className="filter-clear" onClick={() => change({ terms: [] })}>Clear</Button>
        </div>
      )}
    </div>
  );
}

function SearchBox({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  useEffect(() => {
    // The URL changed by other means than typing here: Back, a link, "clear".
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  const send = (text: string): void => {
    sent.current = text;
    onSearch(text);
  };
  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => send(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useShortcuts('Search', [{ keys: '/', words: 'Search', run: () => input.current?.select() }]);

  const expression = isExpression(typed);
  return (
    <div className={`search-box ${expression ? 'search-expression' : ''}`}>
      <Icon name="search" size={14} />
      <input
        ref={input} type="text" value={typed} spellCheck={false} autoComplete="off" aria-label="Search events" placeholder="Search, or filter: proc.name = cat"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') send(typed);
          if (event.key !== 'Escape') return;
          if (typed !== '') {
            setTyped('');
            send('');
          } else event.currentTarget.blur();
        }}
      />
      {typed === '' ? <kbd>/</kbd> : expression && <span className="search-kind" title="Read as an expression of the filter language. Put it in quotes to search for it as words.">filter</span>}
      {typed !== '' && <IconButton small icon="close" label="Clear search" onClick={() => { setTyped(''); send(''); input.current?.focus(); }} />}
    </div>
  );
}
