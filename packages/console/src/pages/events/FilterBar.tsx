/** What is searched for and which severities are shown; filters from + and − stand below as chips. */
import { useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import { isExpression, labelWords, removeTerm, SEVERITY_ORDER, addTerm, sameTerm, type SeverityLevel } from '../../state/filter.ts';
import type { ChangeView } from '../../state/use-view.ts';
import type { View } from '../../state/view.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { FilterChip } from '../../widgets/Chip.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { FilterMenu } from './FilterMenu.tsx';
import { SavedFilters } from './SavedFilters.tsx';
import './filter-bar.css';

/** Typing pauses this long before the list follows. */
const TYPING_MS = 300;

interface Part { shown: boolean; toggle: () => void }
interface FilterBarProps {
  view: View; change: ChangeView; counts: readonly number[]; total: number; counted: boolean; filter: string; hierarchy: readonly string[]; onFilter: OnFilter;
  /** The hierarchy at the left and the band below: whether they are shown. */
  groups: Part; summary: Part;
}

export function FilterBar({ view, change, counts, total, counted, filter, hierarchy, onFilter, groups, summary }: FilterBarProps) {
  const all = view.severities.length === 0;
  const toggle = (level: SeverityLevel): void => {
    const chosen = view.severities.includes(level) ? view.severities.filter((each) => each !== level) : SEVERITY_ORDER.filter((each) => each === level || view.severities.includes(each));
    change({ severities: chosen.length === SEVERITY_ORDER.length ? [] : [...chosen] });
  };
  return (
    <div className="filter-bar">
      <div className="filter-row">
        <IconButton icon="group" label={groups.shown ? 'Hide groups' : 'Show groups'} aria-pressed={groups.shown} onClick={groups.toggle} />
        <SearchBox value={view.search} onSearch={(search) => change({ search }, 'replace')} />
        <FilterMenu range={view.range} filter={filter} onFilter={onFilter} />
        <div className="severity-filter" role="group" aria-label="Severities shown">
          {SEVERITY_ORDER.map((level, index) => (
            <button key={level} type="button" aria-pressed={view.severities.includes(level)} title={all ? `Show only ${level}` : level} className={all || view.severities.includes(level) ? '' : 'severity-off'} onClick={() => toggle(level)}>
              <SeverityMark level={level} /><span className="severity-filter-name">{level}</span>
              <span className="severity-filter-count number">{counted && (all || view.severities.includes(level)) ? (counts[index] ?? 0).toLocaleString('en') : ''}</span>
            </button>
          ))}
        </div>
        <span className="filter-total" role="status" aria-live="off">{counted && <><b>{total.toLocaleString('en')}</b> {total === 1 ? 'event' : 'events'}</>}</span>
        <GroupBy view={view} change={change} hierarchy={hierarchy} />
        <IconButton icon="bars" label={summary.shown ? 'Hide the summary' : 'Show the summary'} aria-pressed={summary.shown} onClick={summary.toggle} />
        <SavedFilters view={view} />
        <ExportMenu range={view.range} filter={filter} total={counted ? total : undefined} />
        <CopyButton small={false} text={window.location.href} label="Copy link to this view" />
      </div>
      {view.terms.length + view.scope.length > 0 && (
        <div className="filter-row filter-chips">
          {view.scope.length > 0 && <ScopeChip view={view} change={change} />}
          {view.terms.map((term) => (
            <FilterChip
              key={`${term.label}${term.exclude}${term.value}`} label={labelWords(term.label)} exclude={term.exclude} value={term.value}
              onRemove={() => change({ terms: removeTerm(view.terms, term) })}
              onInvert={() => change({ terms: view.terms.map((each) => (sameTerm(each, term) ? { ...term, exclude: !term.exclude } : each)).reduce(addTerm, []) })}
            />
          ))}
          <Button className="filter-clear" onClick={() => change({ terms: [], scope: [] })}>Clear</Button>
        </div>
      )}
    </div>
  );
}

/** The place in the hierarchy, step by step; each step leads back to it. */
function ScopeChip({ view, change }: { view: View; change: ChangeView }) {
  return (
    <span className="chip scope-chip">
      {view.scope.map((step, index) => (
        <span key={step.label} className="scope-step">
          {index > 0 && <span className="muted" aria-hidden="true">›</span>}
          <button type="button" className="chip-body" title={`${labelWords(step.label)} ${step.value || 'none'}`} onClick={() => change({ scope: view.scope.slice(0, index + 1) })}><span className="truncate">{step.value || `no ${labelWords(step.label)}`}</span></button>
        </span>
      ))}
      <IconButton small icon="close" label="Everywhere again" onClick={() => change({ scope: [] })} />
    </span>
  );
}

/** Whether events are listed one by one or counted in groups. */
function GroupBy({ view, change, hierarchy }: { view: View; change: ChangeView; hierarchy: readonly string[] }) {
  const choices: readonly (readonly [by: string, words: string])[] = [['', 'Ungrouped'], ['policyName', 'By policy'], ['ruleName', 'By rule'], ['policyName,ruleName', 'By policy › rule'], [hierarchy.join(','), `By ${hierarchy.map(labelWords).join(' › ')}`]];
  const current = view.groupBy.join(',');
  const all = choices.some(([by]) => by === current) ? choices : [...choices, [current, `By ${view.groupBy.map(labelWords).join(' › ')}`] as const];
  return <select className="group-by" aria-label="Group the list" value={current} onChange={(event) => change({ groupBy: event.target.value.split(',').filter((label) => label !== '') })}>{all.map(([by, words]) => <option key={by} value={by}>{words}</option>)}</select>;
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
