/** The form of a policy: a draft until it is saved. */
import { POLICY_TYPES, severityName, type ListRule } from '@eyrie/schema';
import { useEffect, useMemo, useState } from 'react';
import { ApiError } from '../../../api/http.ts';
import { loadListRules } from '../../../api/list-rules.ts';
import { savePolicy, type PolicyView } from '../../../api/policies.ts';
import { loadLibrary } from '../../../api/rules.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useResource } from '../../../state/use-resource.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Banner } from '../../../widgets/Notice.tsx';
import { Switch } from '../../../widgets/Switch.tsx';
import { TYPE_WORDS } from '../policy-words.ts';
import { ActionsField } from './ActionsField.tsx';
import { ChannelsField } from './ChannelsField.tsx';
import { bodyOf, copyName, draftOf, EMPTY_DRAFT, faultsOf, isSameDraft, type Draft } from './draft.ts';
import { Field } from './Field.tsx';
import { ListRuleForm } from './ListRuleForm.tsx';
import { badgeOf } from './list-rule-kinds.ts';
import { RulesField, type RuleChoice } from './RulesField.tsx';
import { without } from './scope-terms.ts';
import { ScopeField } from './ScopeField.tsx';
import './form.css';

const RULES_MS = 60_000;
const FALCO_BADGE = 6;
const SEVERITIES = [0, 1, 2, 3, 4, 5, 6, 7];

interface PolicyFormProps {
  /** Undefined: a new one. */
  policy: PolicyView | undefined;
  copyOf: PolicyView | undefined;
  /** `label=value` to be left out of the scope; empty: nothing. */
  except: string;
  takenNames: readonly string[];
  onSaved: (policy: PolicyView) => void;
  /** Whether there is something that would be lost. */
  onDirty: (isDirty: boolean) => void;
  onCancel: () => void;
}

export function PolicyForm({ policy, copyOf, except, takenNames, onSaved, onDirty, onCancel }: PolicyFormProps) {
  const original = useMemo(() => startOf(policy, copyOf, takenNames), [policy, copyOf]);
  const [draft, setDraft] = useState(() => ({ ...original, scope: without(original.scope, except) }));
  const [base, setBase] = useState(policy);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  const [shown, setShown] = useState(false);
  const [listRule, setListRule] = useState<ListRule | 'new' | undefined>();
  const library = useResource(loadLibrary, RULES_MS);
  const listRules = useResource(loadListRules, RULES_MS);
  const choices = useMemo(() => choicesOf(draft.type, library.data?.rules, listRules.data), [draft.type, library.data, listRules.data]);

  const start = startOf(base, copyOf, takenNames);
  const isDirty = policy === undefined ? !isSameDraft(draft, EMPTY_DRAFT) : !isSameDraft(draft, start);
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);
  // Newer than what the draft was made from: taken over when nothing would be lost, else said.
  const isBehind = policy !== undefined && base !== undefined && policy.version !== base.version;
  useEffect(() => {
    if (!isBehind || isDirty) return;
    setBase(policy);
    setDraft(original);
  }, [isBehind, isDirty, policy, original]);

  const faults = faultsOf(draft, takenNames);
  const isFaulty = Object.keys(faults).length > 0;
  const change = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }));
  const save = async (): Promise<void> => {
    setShown(true);
    if (isFaulty) return;
    setSaving(true);
    setProblem(undefined);
    try {
      const saved = await savePolicy(policy?.id, bodyOf(draft, base ?? copyOf));
      setBase(saved);
      setDraft(draftOf(saved));
      onSaved(saved);
    } catch (cause) {
      noticeSignOut(cause);
      setProblem(cause instanceof ApiError ? cause.message : String(cause));
    } finally {
      setSaving(false);
    }
  };
  const told = shown ? faults : { ...faults, name: draft.name === '' ? undefined : faults.name };

  return (
    <form className="policy-form" aria-label={policy === undefined ? 'New policy' : `Policy ${policy.name}`} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div className="policy-form-body">
        {isBehind && isDirty && (
          <Banner tone="warn" action={<Button onClick={() => { setBase(policy); setDraft(original); }}>Load version {policy.version}</Button>}>
            This policy was changed by somebody else since you began: saving is refused until you load it, which drops your changes here.
          </Banner>
        )}
        <section className="form-group policy-basics">
          <Field name="Name" fault={told.name}>{(props) => <input {...props} className="input" value={draft.name} maxLength={200} autoFocus={policy === undefined} onChange={(event) => change({ name: event.target.value })} />}</Field>
          <Field name="Description">{(props) => <textarea {...props} className="input" rows={2} value={draft.description} maxLength={4000} onChange={(event) => change({ description: event.target.value })} />}</Field>
          <div className="policy-basics-row">
            <Field name="Severity">
              {(props) => (
                <select {...props} className="input" value={draft.severity} onChange={(event) => change({ severity: Number(event.target.value) })}>
                  {SEVERITIES.map((level) => <option key={level} value={level}>{level} · {severityName(level)}</option>)}
                </select>
              )}
            </Field>
            <Field name="Type">
              {(props) => (
                <select {...props} className="input" value={draft.type} disabled={policy !== undefined} onChange={(event) => change({ type: typeFrom(event.target.value), ruleNames: [] })}>
                  {POLICY_TYPES.map((type) => <option key={type} value={type}>{TYPE_WORDS[type]}</option>)}
                </select>
              )}
            </Field>
            <div className="form-field"><span className="form-name">State</span><Switch checked={draft.enabled} label="Policy is on" onChange={(enabled) => change({ enabled })} /></div>
          </div>
        </section>
        {draft.type === 'k8s_audit'
          ? <fieldset className="form-group"><legend>Scope</legend><p className="hint">Audit events are about the whole cluster: there is nothing to choose from.</p></fieldset>
          : <ScopeField scope={draft.scope} where={draft.where} fault={faults.scope} onChange={change} />}
        <RulesField
          type={draft.type} names={draft.ruleNames} choices={choices} onChange={(ruleNames) => change({ ruleNames })}
          onOpen={draft.type === 'list_matching' ? (name) => setListRule(listRules.data?.find((rule) => rule.name === name)) : undefined}
        />
        {draft.type === 'list_matching' && (
          <div className="policy-list-rules">
            {listRule === undefined
              ? <Button icon="plus" onClick={() => setListRule('new')}>New list rule</Button>
              : <ListRuleForm
                  key={listRule === 'new' ? 'new' : listRule.id} rule={listRule === 'new' ? undefined : listRule} onCancel={() => setListRule(undefined)}
                  onSaved={(saved) => {
                    setListRule(undefined);
                    listRules.reload();
                    if (!draft.ruleNames.includes(saved.name)) change({ ruleNames: [...draft.ruleNames, saved.name] });
                  }}
                />}
          </div>
        )}
        <ActionsField draft={draft} faults={faults} onChange={change} />
        <ChannelsField ids={draft.notificationChannelIds} onChange={(notificationChannelIds) => change({ notificationChannelIds })} />
        <section className="form-group">
          <Field name="Runbook" fault={told.runbook} hint="A link for whoever has to act on an event.">
            {(props) => <input {...props} className="input" type="url" value={draft.runbook} placeholder="https://" onChange={(event) => change({ runbook: event.target.value })} />}
          </Field>
        </section>
      </div>
      {problem !== undefined && <Banner tone="bad">Not saved: {problem}</Banner>}
      {shown && isFaulty && <Banner tone="bad">Not saved: {Object.values(faults)[0]}</Banner>}
      <footer className="policy-form-foot">
        <Button type="submit" kind="primary" disabled={saving || !isDirty || (isBehind && isDirty)}>{saving ? 'Saving…' : policy === undefined ? 'Create policy' : 'Save'}</Button>
        <Button onClick={policy === undefined ? onCancel : () => setDraft(start)} disabled={policy !== undefined && !isDirty}>{policy === undefined ? 'Cancel' : 'Undo changes'}</Button>
        <span className="muted policy-form-note">{policy === undefined ? 'Agents run it within seconds.' : isDirty ? 'Not saved yet.' : `Version ${policy.version}, as agents run it.`}</span>
      </footer>
    </form>
  );
}

function startOf(policy: PolicyView | undefined, copyOf: PolicyView | undefined, takenNames: readonly string[]): Draft {
  if (policy !== undefined) return draftOf(policy);
  return copyOf === undefined ? EMPTY_DRAFT : { ...draftOf(copyOf), name: copyName(copyOf.name, takenNames) };
}

const typeFrom = (value: string): Draft['type'] => POLICY_TYPES.find((type) => type === value) ?? 'falco';

function choicesOf(type: Draft['type'], rules: readonly { name: string; description: string; tags: readonly string[]; source: string }[] | undefined, lists: readonly ListRule[] | undefined): RuleChoice[] | undefined {
  if (type === 'list_matching') return lists?.map((rule) => ({ ...rule, badge: badgeOf(rule.details.ruleType) }));
  const source = type === 'falco' ? 'syscall' : 'k8s_audit';
  return rules?.filter((rule) => rule.source === source).map(({ name, description, tags }) => ({ name, description, tags, badge: FALCO_BADGE }));
}
