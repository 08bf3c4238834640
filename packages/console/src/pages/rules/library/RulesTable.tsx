import { useEffect, useRef } from 'react';
import type { RuleView } from '../../../api/rules.ts';
import '../../../widgets/table.css';
import { readTags } from '@eyrie/schema';
import { isCustom } from './filter-rules.ts';

/** One row a rule; the row is opened by a click or from its name. */
export function RulesTable({ rules, open, onOpen }: { rules: readonly RuleView[]; open: string; onOpen: (name: string) => void }) {
  const current = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <div className="table-page">
      <table className="table rules-table">
        <thead><tr><th>Rule</th><th>Priority</th><th>MITRE ATT&amp;CK</th><th>Policies</th><th>File</th></tr></thead>
        <tbody>
          {rules.map((rule) => {
            const { tactics, techniques } = readTags(rule.tags);
            const [place] = rule.places;
            return (
              <tr key={rule.name} ref={rule.name === open ? current : undefined} className={rule.name === open ? 'rules-open' : ''} onClick={() => onOpen(rule.name)}>
                <td className="rules-name">
                  <button type="button" className="rules-link" aria-current={rule.name === open} onClick={() => onOpen(rule.name)}>{rule.name}</button>
                  {isCustom(rule) && <span className="rules-mark" title={rule.readOnly ? 'A file of your own changes it' : 'Defined in a file of your own'}>{rule.readOnly ? 'changed' : 'own'}</span>}
                  <div className="muted rules-description">{rule.description}</div>
                </td>
                <td className="nowrap"><Priority priority={rule.priority} /></td>
                <td className="rules-mitre">{tactics.map(({ name }) => name).join(', ') || <span className="muted">none</span>}{techniques.length > 0 && <div className="muted mono">{techniques.map(({ id }) => id).join(' ')}</div>}</td>
                <td className="rules-policies">{policyWords(rule)}</td>
                <td className="rules-file mono muted" title={place && `${place.file}:${place.line}`}>{place?.file}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function policyWords(rule: RuleView) {
  if (rule.policies.length === 0) return <span className="muted">no policy names it: not evaluated</span>;
  return (
    <>
      {rule.policies.map(({ id, name, enabled }) => <div key={id} className={enabled ? '' : 'muted'}>{name}{!enabled && ' (off)'}</div>)}
    </>
  );
}

/** The priority of a rule with a shape beside the word: filled for what is grave. */
export function Priority({ priority }: { priority: string }) {
  const grave = ['Emergency', 'Alert', 'Critical', 'Error'].includes(priority) ? 'grave' : priority === 'Warning' ? 'warning' : 'light';
  return <span className={`priority priority-${grave}`}>{priority}</span>;
}
