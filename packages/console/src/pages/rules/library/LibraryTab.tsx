/** All rules as one list, narrowed by what is written above it; the open one beside it. */
import { useDeferredValue, useMemo, useRef } from 'react';
import type { LibraryView, RulesFileView, RuleView } from '../../../api/rules.ts';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { Button } from '../../../widgets/Button.tsx';
import { EmptyState } from '../../../widgets/Notice.tsx';
import { techniqueName } from '@eyrie/schema';
import { DEFAULT_RULES_VIEW, type RulesView } from '../rules-view.ts';
import type { ChangeRulesView } from '../use-rules-view.ts';
import { filterRules } from './filter-rules.ts';
import './library.css';
import { RuleDetail } from './RuleDetail.tsx';
import { RulesTable } from './RulesTable.tsx';

const STATES = [['', 'any state'], ['on', 'evaluated'], ['off', 'not evaluated'], ['custom', 'own or changed']] as const;

interface LibraryTabProps { library: LibraryView; files: readonly RulesFileView[]; view: RulesView; change: ChangeRulesView; onChanged: () => void }

export function LibraryTab({ library, files, view, change, onChanged }: LibraryTabProps) {
  const { rules } = library;
  const search = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(view);
  const found = useMemo(() => filterRules(rules, wanted), [rules, wanted]);
  const open = rules.find((rule) => rule.name === view.rule);
  const at = found.findIndex((rule) => rule.name === view.rule);
  const step = (by: number): void => {
    const next = found[Math.max(0, Math.min(found.length - 1, at < 0 ? 0 : at + by))];
    if (next) change({ rule: next.name }, open ? 'replace' : 'push');
  };
  useShortcuts('Rules', [
    { keys: '/', words: 'Search rules', run: () => search.current?.focus() },
    { keys: 'j', also: ['ArrowDown'], words: 'Next rule', run: () => step(1) },
    { keys: 'k', also: ['ArrowUp'], words: 'Previous rule', run: () => step(-1) },
    { keys: 'Escape', words: 'Close the rule', run: () => change({ rule: '' }) },
  ]);
  const isFiltered = view.find !== '' || view.source !== '' || view.priority !== '' || view.tag !== '' || view.state !== '';
  const clear = (): void => change({ find: '', source: '', priority: '', tag: '', state: '' }, 'replace');

  return (
    <div className={`library ${open ? 'library-beside' : ''}`}>
      <div className="library-main">
        <div className="library-bar">
          <input
            ref={search} type="search" className="library-search" aria-label="Search rules" placeholder="Search name, condition, tag, policy…  ( / )" spellCheck={false} value={view.find}
            onChange={(event) => change({ find: event.target.value }, 'replace')}
          />
          <Choice label="Source" value={view.source} all="any source" values={unique(rules, (rule) => rule.source)} onChange={(source) => change({ source }, 'replace')} />
          <Choice label="Priority" value={view.priority} all="any priority" values={PRIORITIES.filter((each) => rules.some((rule) => rule.priority === each))} onChange={(priority) => change({ priority }, 'replace')} />
          <Choice label="Tag" value={view.tag} all="any tag" values={tagsOf(rules, view.tag)} name={tagWords} onChange={(tag) => change({ tag }, 'replace')} />
          <Choice label="State" value={view.state} all={STATES[0][1]} values={STATES.slice(1).map(([id]) => id)} name={(id) => STATES.find(([state]) => state === id)?.[1] ?? id} onChange={(state) => change({ state: STATES.find(([id]) => id === state)?.[0] ?? '' }, 'replace')} />
          {isFiltered && <Button kind="quiet" onClick={clear}>Clear</Button>}
          <span className="library-count muted"><b>{found.length}</b> of {rules.length} rules · <b>{rules.filter((rule) => rule.active).length}</b> evaluated</span>
        </div>
        {found.length > 0 ? (
          <RulesTable rules={found} open={view.rule} onOpen={(rule) => change({ rule }, open ? 'replace' : 'push')} />
        ) : rules.length === 0 ? (
          <EmptyState title="There are no rules"><p>Eyrie brings default rules in its folder <code>rules/</code>; your own go into files of their own. <Button kind="quiet" onClick={() => change({ ...DEFAULT_RULES_VIEW, tab: 'files' })}>Go to the files</Button></p></EmptyState>
        ) : (
          <EmptyState title="No rule is like that"><p><Button onClick={clear}>Show all {rules.length} rules</Button></p></EmptyState>
        )}
      </div>
      {open && <RuleDetail rule={open} library={library} files={files} change={change} onChanged={onChanged} />}
    </div>
  );
}

const PRIORITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];

const unique = (rules: readonly RuleView[], read: (rule: RuleView) => string): string[] => [...new Set(rules.map(read))].sort();

/** A tactic or technique that was picked in the matrix may be no tag of its own. */
function tagsOf(rules: readonly RuleView[], chosen: string): string[] {
  const all = [...new Set(rules.flatMap((rule) => rule.tags))].sort();
  return chosen === '' || all.includes(chosen) ? all : [chosen, ...all];
}

function tagWords(tag: string): string {
  const name = /^T\d{4}/.test(tag) ? techniqueName(tag) : tag;
  return name === tag ? tag : `${tag} ${name}`;
}

interface ChoiceProps { label: string; value: string; all: string; values: readonly string[]; name?: (value: string) => string; onChange: (value: string) => void }

function Choice({ label, value, all, values, name = (each) => each, onChange }: ChoiceProps) {
  return (
    <select className={`library-choice ${value === '' ? '' : 'library-chosen'}`} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{all}</option>
      {values.map((each) => <option key={each} value={each}>{name(each)}</option>)}
    </select>
  );
}
