/** A rule that is a list: made or changed beside the policy that uses it, and saved by itself. */
import type { ListRule } from '@eyrie/schema';
import { useId, useState } from 'react';
import { ApiError } from '../../../api/http.ts';
import { saveListRule } from '../../../api/list-rules.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { Button } from '../../../widgets/Button.tsx';
import { RuleBadge } from '../../../widgets/RuleBadge.tsx';
import { Field } from './Field.tsx';
import { detailsOf, EMPTY_LIST, KINDS, kindOf, listDraftOf, type ListDraft, type ListPart, type ListText } from './list-rule-kinds.ts';
import { ListRuleHistory } from './ListRuleHistory.tsx';
import './list-rule-form.css';

const NEW: ListDraft = { kind: 'PROCESS', lists: {}, allInbound: false, allOutbound: false };

export function ListRuleForm({ rule, onSaved, onCancel }: { rule: ListRule | undefined; onSaved: (rule: ListRule) => void; onCancel: () => void }) {
  const [name, setName] = useState(rule?.name ?? '');
  const [description, setDescription] = useState(rule?.description ?? '');
  const [draft, setDraft] = useState(rule ? listDraftOf(rule.details) : NEW);
  const [problem, setProblem] = useState<string | undefined>();
  const [saving, setSaving] = useState(false);
  const kind = kindOf(draft.kind);
  const setList = (key: string, list: ListText): void => change({ ...draft, lists: { ...draft.lists, [key]: list } });
  const change = (next: ListDraft): void => {
    setProblem(undefined);
    setDraft(next);
  };
  const save = async (): Promise<void> => {
    setSaving(true);
    setProblem(undefined);
    try {
      onSaved(await saveListRule({ ...rule, name: name.trim(), description, tags: rule?.tags ?? [], details: detailsOf(draft) }));
    } catch (cause) {
      noticeSignOut(cause);
      setProblem(inWordsOf(draft.kind, cause instanceof ApiError ? cause.message : String(cause)));
      setSaving(false);
    }
  };

  return (
    <section className="list-rule" aria-label={rule ? `List rule ${rule.name}` : 'New list rule'}>
      <div className="list-rule-kinds" role="radiogroup" aria-label="Kind of list">
        {KINDS.map((each) => (
          <label key={each.kind} className="choice">
            <input type="radio" name="list-kind" checked={draft.kind === each.kind} disabled={rule !== undefined} onChange={() => change({ ...NEW, kind: each.kind })} /><RuleBadge type={each.badge} />{each.name}
          </label>
        ))}
      </div>
      <Field name="Name of the rule">{(props) => <input {...props} className="input" value={name} maxLength={200} autoFocus={rule === undefined} onChange={(event) => setName(event.target.value)} />}</Field>
      <Field name="Description">{(props) => <input {...props} className="input" value={description} maxLength={4000} onChange={(event) => setDescription(event.target.value)} />}</Field>
      <p className="hint">{kind?.hint} One item per line; an empty list says nothing.</p>
      {draft.kind === 'NETWORK' && (
        <div className="choices">
          <label className="choice"><input type="checkbox" checked={draft.allInbound} onChange={(event) => change({ ...draft, allInbound: event.target.checked })} />Every accepted connection</label>
          <label className="choice"><input type="checkbox" checked={draft.allOutbound} onChange={(event) => change({ ...draft, allOutbound: event.target.checked })} />Every connection that is made</label>
        </div>
      )}
      <div className={`list-rule-parts ${kind?.parts.length === 1 ? 'list-rule-one' : ''}`}>
        {kind?.parts.map((part) => <Part key={part.key} part={part} list={draft.lists[part.key] ?? EMPTY_LIST} onChange={(list) => setList(part.key, list)} />)}
      </div>
      {problem !== undefined && <p className="fault" role="alert">{problem}</p>}
      <div className="list-rule-foot">
        <Button kind="primary" disabled={saving || name.trim() === ''} onClick={() => void save()}>{rule ? 'Save list rule' : 'Create list rule'}</Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
      {rule && <ListRuleHistory rule={rule} onChanged={onSaved} />}
    </section>
  );
}

/** The server names a list as its API does. */
function inWordsOf(kind: ListDraft['kind'], message: string): string {
  return (kindOf(kind)?.parts ?? []).reduce((text, part) => text.replace(`body.details.${part.key}`, part.name), message);
}

function Part({ part, list, onChange }: { part: ListPart; list: ListText; onChange: (list: ListText) => void }) {
  const id = useId();
  return (
    <div className="list-rule-part">
      <label htmlFor={id} className="form-name">{part.name}</label>
      <textarea id={id} className="input mono" rows={3} value={list.text} placeholder={part.placeholder} spellCheck={false} onChange={(event) => onChange({ ...list, text: event.target.value })} />
      <select className="input" value={list.matchItems ? 'match' : 'not'} aria-label={`${part.name}: what matches`} onChange={(event) => onChange({ ...list, matchItems: event.target.value === 'match' })}>
        <option value="match">what is in the list</option>
        <option value="not">all that is not in the list</option>
      </select>
    </div>
  );
}
