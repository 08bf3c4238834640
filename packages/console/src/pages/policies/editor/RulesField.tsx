/** Which rules a policy names: those it has, and a search among those it could have. */
import type { PolicyType } from '@eyrie/schema';
import { useMemo, useState } from 'react';
import { IconButton } from '../../../widgets/Button.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { RuleBadge } from '../../../widgets/RuleBadge.tsx';
import './rules-field.css';

/** A rule that a policy may name. */
export interface RuleChoice {
  name: string;
  description: string;
  tags: readonly string[];
  /** By the number that events carry. */
  badge: number;
}

interface RulesFieldProps {
  type: PolicyType;
  names: readonly string[];
  /** Undefined while they are loaded. */
  choices: readonly RuleChoice[] | undefined;
  onChange: (names: readonly string[]) => void;
  /** Shows a rule that is a list; none for others. */
  onOpen?: ((name: string) => void) | undefined;
}

export function RulesField({ type, names, choices, onChange, onOpen }: RulesFieldProps) {
  const [find, setFind] = useState('');
  const byName = useMemo(() => new Map((choices ?? []).map((choice) => [choice.name, choice])), [choices]);
  const found = useMemo(() => {
    const words = find.toLowerCase().split(/\s+/).filter((word) => word !== '');
    return (choices ?? []).filter(({ name, description, tags }) => {
      const text = `${name} ${description} ${tags.join(' ')}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [choices, find]);
  const toggle = (name: string): void => onChange(names.includes(name) ? names.filter((each) => each !== name) : [...names, name]);

  return (
    <fieldset className="form-group">
      <legend>Rules <span className="muted">{names.length === 0 ? 'none yet' : names.length}</span></legend>
      {names.length > 0 && (
        <ul className="rules-chosen">
          {names.map((name) => {
            const choice = byName.get(name);
            return (
              <li key={name}>
                <RuleBadge type={choice?.badge ?? 6} />
                {onOpen && choice ? <button type="button" className="rules-link" onClick={() => onOpen(name)}>{name}</button> : <span>{name}</span>}
                {choices && !choice && <span className="rules-missing" title="No rule of this kind has this name: it is not evaluated"><Icon name="warning" size={12} />not there</span>}
                <IconButton small icon="close" label={`Take out ${name}`} onClick={() => toggle(name)} />
              </li>
            );
          })}
        </ul>
      )}
      <label className="rules-find"><Icon name="search" size={14} /><span className="unseen">Find rules by name, words or tags</span>
        <input className="input" type="search" value={find} placeholder={`Find among ${choices?.length ?? '…'} ${type === 'list_matching' ? 'list rules' : 'rules'}: words, T1496, mitre_execution…`} onChange={(event) => setFind(event.target.value)} />
      </label>
      <ul className="rules-choices" aria-label="Rules to choose from">
        {found.map((choice) => (
          <li key={choice.name}>
            <label>
              <input type="checkbox" checked={names.includes(choice.name)} onChange={() => toggle(choice.name)} />
              <RuleBadge type={choice.badge} />
              <span className="rules-choice-text"><span>{choice.name}</span><span className="muted">{choice.description}</span></span>
              <span className="rules-tags muted mono">{choice.tags.filter((tag) => /^T\d/.test(tag)).join(' ')}</span>
            </label>
          </li>
        ))}
        {choices && found.length === 0 && <li className="hint">{choices.length === 0 ? 'There is no rule of this kind yet.' : 'No rule has these words.'}</li>}
      </ul>
    </fieldset>
  );
}
