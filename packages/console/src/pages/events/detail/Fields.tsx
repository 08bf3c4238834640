import type { FieldValue } from '@eyrie/schema';
import type { KeyboardEvent } from 'react';
import type { PolicyEventView } from '../../../api/event.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { FilterButtons, type OnFilter } from '../../../widgets/FilterButtons.tsx';
import './fields.css';

/** Every output field and label. Arrow keys move between them, + and − filter. */
export function Fields({ event, onFilter }: { event: PolicyEventView; onFilter: OnFilter }) {
  const labels = Object.entries(event.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const onKeyDown = (press: KeyboardEvent<HTMLDivElement>): void => {
    const lines = [...press.currentTarget.querySelectorAll<HTMLElement>('.field')];
    const step = press.key === 'ArrowDown' ? 1 : press.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    press.preventDefault();
    press.stopPropagation();
    const at = lines.findIndex((line) => line.contains(document.activeElement));
    lines[Math.max(0, Math.min(lines.length - 1, at + step))]?.focus();
  };
  return (
    <div className="fields" onKeyDown={onKeyDown}>
      <h3>Output fields</h3>
      {event.fields.length === 0 && <p className="muted">The rule’s output names no fields.</p>}
      <dl>{event.fields.map(([name, value]) => <Field key={name} name={name} value={value} onFilter={onFilter} />)}</dl>
      <h3>Labels</h3>
      {labels.length === 0 && <p className="muted">This event has no labels.</p>}
      <dl>{labels.map(([name, value]) => <Field key={name} name={name} value={value} onFilter={onFilter} />)}</dl>
    </div>
  );
}

function Field({ name, value, onFilter }: { name: string; value: FieldValue; onFilter: OnFilter }) {
  const text = value === null ? '' : Array.isArray(value) ? value.join(',') : String(value);
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.target !== press.currentTarget || text === '' || (press.key !== '+' && press.key !== '-')) return;
    press.preventDefault();
    onFilter(name, text, press.key === '-');
  };
  return (
    <div className="field" tabIndex={0} onKeyDown={onKeyDown}>
      <dt className="mono">{name}</dt>
      <dd className="mono">
        {text === '' ? <span className="muted field-absent">absent</span> : text}
        {text !== '' && <span className="line-tools"><FilterButtons label={name} value={text} onFilter={onFilter} /><CopyButton text={text} label={`Copy ${name}`} /></span>}
      </dd>
    </div>
  );
}
