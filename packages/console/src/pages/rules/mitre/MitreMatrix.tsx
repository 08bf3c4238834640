import { useMemo } from 'react';
import type { RuleView } from '../../../api/rules.ts';
import { buildMatrix, type MatrixCell, type MatrixColumn } from './matrix.ts';
import './mitre.css';

/** Tactics as columns, techniques as cells: how many rules watch for each, and where nobody looks. A click shows the rules. */
export function MitreMatrix({ rules, onPick }: { rules: readonly RuleView[]; onPick: (tag: string) => void }) {
  const matrix = useMemo(() => buildMatrix(rules), [rules]);
  return (
    <div className="mitre">
      <p className="mitre-summary">
        <span><b>{matrix.covered}</b> of {matrix.techniques} techniques that can be seen on Linux hosts and in containers have a rule that is evaluated.</span>
        <span className="mitre-legend"><i className="mitre-key mitre-some" /> evaluated <i className="mitre-key mitre-off" /> a rule, but no enabled policy names it <i className="mitre-key mitre-none" /> no rule</span>
      </p>
      <div className="mitre-columns" tabIndex={0} role="group" aria-label="Tactics">
        {matrix.columns.map((column) => <Column key={column.id} column={column} onPick={onPick} />)}
      </div>
    </div>
  );
}

function Column({ column, onPick }: { column: MatrixColumn; onPick: (tag: string) => void }) {
  const words = column.total === 0 ? 'no rules' : column.active === column.total ? count(column.total) : `${column.active} of ${count(column.total)} evaluated`;
  return (
    <section className="mitre-column">
      <h3>{column.total === 0 ? column.name : <button type="button" title="Show its rules" onClick={() => onPick(column.id)}>{column.name}</button>}</h3>
      <p className="muted">{words}</p>
      <ul>{column.cells.map((cell) => <li key={cell.id}><Cell cell={cell} onPick={onPick} /></li>)}</ul>
    </section>
  );
}

const count = (rules: number): string => (rules === 1 ? '1 rule' : `${rules} rules`);

function Cell({ cell, onPick }: { cell: MatrixCell; onPick: (tag: string) => void }) {
  const look = cell.active >= 3 ? 'mitre-many' : cell.active > 0 ? 'mitre-some' : cell.total > 0 ? 'mitre-off' : 'mitre-none';
  const body = <><span className="mitre-id mono">{cell.id}</span><span className="mitre-count">{cell.total === 0 ? '–' : cell.active === cell.total ? cell.total : `${cell.active}/${cell.total}`}</span><span className="mitre-name">{cell.name}</span></>;
  if (cell.total === 0) return <div className={`mitre-cell ${look}`} title={`${cell.name}: no rule`}>{body}</div>;
  return <button type="button" className={`mitre-cell ${look}`} title={`${cell.name}: ${cell.active} of ${count(cell.total)} evaluated`} onClick={() => onPick(cell.id)}>{body}</button>;
}
