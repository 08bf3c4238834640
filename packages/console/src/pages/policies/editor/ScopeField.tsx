/** Where a policy applies: rows or text, completed from what is there now, with a count of what it covers. */
import { POLICY_WHERE, type PolicyWhere } from '@eyrie/schema';
import { useEffect, useId, useState } from 'react';
import { loadCoverage, loadLabels, type CoverageView, type LabelView } from '../../../api/policies.ts';
import { ApiError } from '../../../api/http.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useResource } from '../../../state/use-resource.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { WHERE_WORDS } from '../policy-words.ts';
import { needsValue, OPERATORS, scopeOf, termsOf, type Operator, type ScopeTerm } from './scope-terms.ts';
import './scope-field.css';

const LABELS_MS = 30_000;
const COVERAGE_PAUSE_MS = 250;

interface ScopeFieldProps { scope: string; where: PolicyWhere; fault: string | undefined; onChange: (change: { scope?: string; where?: PolicyWhere }) => void }

export function ScopeField({ scope, where, fault, onChange }: ScopeFieldProps) {
  const { data: labels = [] } = useResource(loadLabels, LABELS_MS);
  const terms = fault === undefined ? termsOf(scope) : undefined;
  const [isText, setText] = useState(terms === undefined);
  const id = useId();
  return (
    <fieldset className="form-group">
      <legend>Scope</legend>
      <div className="choices" role="radiogroup" aria-label="Where">
        {POLICY_WHERE.map((each) => (
          <label key={each} className="choice"><input type="radio" name={`${id}-where`} checked={where === each} onChange={() => onChange({ where: each })} />{WHERE_WORDS[each]}</label>
        ))}
      </div>
      {isText || terms === undefined ? (
        <div className="scope-text">
          <textarea
            className="input mono" rows={3} value={scope} spellCheck={false} aria-label="Scope as text" aria-invalid={fault !== undefined} aria-describedby={`${id}-help`}
            placeholder={'kubernetes.namespace.name != "dev" and container.image starts with "nginx"'} onChange={(event) => onChange({ scope: event.target.value })}
          />
          <p id={`${id}-help`} className={fault === undefined ? 'hint' : 'fault'}>{fault === undefined ? 'and, or, not and brackets; = != contains, starts with, in, not in, exists, not exists.' : <FaultyScope scope={scope} fault={fault} />}</p>
          <Button kind="quiet" disabled={terms === undefined} title={terms === undefined ? 'Rows can only say conditions that must all hold' : undefined} onClick={() => setText(false)}>Edit as rows</Button>
        </div>
      ) : (
        <Rows terms={terms} labels={labels} id={id} onChange={(next) => onChange({ scope: scopeOf(next) })} onText={() => setText(true)} />
      )}
      <Coverage scope={scope} where={where} fault={fault} />
    </fieldset>
  );
}

/** The message, and where in the text it is about. */
function FaultyScope({ scope, fault }: { scope: string; fault: string }) {
  const at = Number(/^character (\d+)/.exec(fault)?.[1] ?? 1) - 1;
  return <>{fault}<code className="scope-place">{scope.slice(Math.max(0, at - 24), at)}<mark>{scope.slice(at, at + 1) || '␣'}</mark>{scope.slice(at + 1, at + 24)}</code></>;
}

interface RowsProps { terms: readonly ScopeTerm[]; labels: readonly LabelView[]; id: string; onChange: (terms: readonly ScopeTerm[]) => void; onText: () => void }

/** One that is being filled in has no label yet: it is not part of the scope. */
const NEW_TERM: ScopeTerm = { label: '', operator: '=', value: '' };

function Rows({ terms, labels, id, onChange, onText }: RowsProps) {
  const [unfinished, setUnfinished] = useState<ScopeTerm | undefined>();
  const rows = unfinished === undefined ? terms : [...terms, unfinished];
  const set = (index: number, change: Partial<ScopeTerm>): void => {
    const row = { ...(rows[index] ?? NEW_TERM), ...change };
    if (index === terms.length) {
      // It has a place of its own until it says something.
      if (row.label.trim() === '') return setUnfinished(row);
      setUnfinished(undefined);
      return onChange([...terms, row]);
    }
    return onChange(terms.map((term, at) => (at === index ? row : term)));
  };
  const remove = (index: number): void => {
    if (index === terms.length) setUnfinished(undefined);
    else onChange(terms.filter((_, at) => at !== index));
  };
  return (
    <div className="scope-rows">
      <datalist id={`${id}-labels`}>{labels.map((label) => <option key={label.name} value={label.name} />)}</datalist>
      {rows.length === 0 && <p className="hint">Everything{' '}that is chosen above. Add a condition to narrow it.</p>}
      {rows.map((term, index) => (
        <Row
          key={index} term={term} isFirst={index === 0} labelsId={`${id}-labels`} valuesId={`${id}-values-${index}`} values={labels.find((label) => label.name === term.label)?.values ?? []}
          onChange={(change) => set(index, change)} onRemove={() => remove(index)}
        />
      ))}
      <div className="scope-row-tools">
        <Button icon="plus" disabled={unfinished !== undefined} onClick={() => setUnfinished(NEW_TERM)}>Add condition</Button>
        <Button kind="quiet" onClick={onText}>Edit as text</Button>
      </div>
    </div>
  );
}

interface RowProps { term: ScopeTerm; isFirst: boolean; labelsId: string; valuesId: string; values: readonly string[]; onChange: (change: Partial<ScopeTerm>) => void; onRemove: () => void }

function Row({ term, isFirst, labelsId, valuesId, values, onChange, onRemove }: RowProps) {
  // Typed into apart: a label that is half written is no expression.
  const [label, setLabel] = useState(term.label);
  useEffect(() => setLabel(term.label), [term.label]);
  const isName = /^[^\s"'(),=!]*$/.test(label);
  return (
    <div className="scope-row">
      <span className="scope-and muted">{isFirst ? 'if' : 'and'}</span>
      <input
        className="input mono" value={label} list={labelsId} placeholder="label" aria-label="Label" aria-invalid={!isName} spellCheck={false} autoFocus={term.label === ''}
        onChange={(event) => {
          setLabel(event.target.value);
          if (/^[^\s"'(),=!]+$/.test(event.target.value)) onChange({ label: event.target.value });
        }}
      />
      <select className="input" value={term.operator} aria-label="Operator" onChange={(event) => onChange({ operator: event.target.value as Operator })}>
        {OPERATORS.map((operator) => <option key={operator}>{operator}</option>)}
      </select>
      {needsValue(term.operator)
        ? <input className="input mono" value={term.value} list={valuesId} placeholder={term.operator.endsWith('in') ? 'a, b, c' : 'value'} aria-label="Value" spellCheck={false} onChange={(event) => onChange({ value: event.target.value })} />
        : <span />}
      <datalist id={valuesId}>{values.map((value) => <option key={value} value={value} />)}</datalist>
      <IconButton icon="close" label="Remove condition" onClick={onRemove} />
    </div>
  );
}

function Coverage({ scope, where, fault }: { scope: string; where: PolicyWhere; fault: string | undefined }) {
  const [coverage, setCoverage] = useState<CoverageView | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  useEffect(() => {
    if (fault !== undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      loadCoverage(scope, where, abort.signal).then(
        (answer) => {
          setCoverage(answer);
          setProblem(undefined);
        },
        (cause: unknown) => {
          if (abort.signal.aborted) return;
          noticeSignOut(cause);
          setProblem(cause instanceof ApiError ? cause.message : String(cause));
        },
      );
    }, COVERAGE_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [scope, where, fault]);

  if (fault !== undefined) return null;
  if (problem !== undefined) return <p className="hint">What this covers is not known: {problem}</p>;
  if (coverage === undefined) return <p className="hint">Counting…</p>;
  const { hosts, containers, knownHosts, knownContainers, unknownContainers, examples } = coverage;
  return (
    <details className="coverage">
      <summary>
        Covers now {where !== 'containers' && <><b>{hosts}</b> of {plural(knownHosts, 'host')}</>}
        {where === 'both' && ' and '}
        {where !== 'hosts' && <><b>{containers}</b> of {plural(knownContainers, 'container')}</>}
        {where !== 'hosts' && unknownContainers > 0 && <span className="muted"> ({unknownContainers} more are not known by name)</span>}
      </summary>
      {examples.length === 0 ? <p className="hint">Nothing that is connected now.</p> : (
        <ul className="coverage-examples">
          {examples.map((labels, index) => <li key={index} className="truncate mono">{placeWords(labels)}</li>)}
          {examples.length < hosts + containers && <li className="muted">and {hosts + containers - examples.length} more</li>}
        </ul>
      )}
    </details>
  );
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function placeWords(labels: Readonly<Record<string, string>>): string {
  const host = labels['host.hostName'] ?? '';
  const container = labels['container.name'] ?? labels['container.id'];
  if (container === undefined) return host;
  const image = labels['container.image'];
  return `${host} › ${container}${image === undefined ? '' : ` (${image})`}`;
}
