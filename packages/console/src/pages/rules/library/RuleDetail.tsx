/** One rule in full: what it asks, what it says, who uses it, where it is written. */
import { useState, type ReactNode } from 'react';
import { severityName } from '@eyrie/schema';
import type { LibraryView, RulesFileView, RuleView } from '../../../api/rules.ts';
import { pageUrl } from '../../../app/page-url.ts';
import { PAGES } from '../../../app/pages.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { navigate } from '../../../state/location.ts';
import { usePreference } from '../../../state/preferences.ts';
import { DEFAULT_VIEW, writeView } from '../../../state/view.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { ResizeHandle } from '../../../widgets/ResizeHandle.tsx';
import { SeverityMark } from '../../../widgets/Severity.tsx';
import { readTags } from '@eyrie/schema';
import type { ChangeRulesView } from '../use-rules-view.ts';
import { ConditionText } from './ConditionText.tsx';
import { draftChange } from './extend-rule.ts';
import { Priority } from './RulesTable.tsx';

const MIN_WIDTH = 380;
const EFFECTS = { define: 'defines it', append: 'adds to it', change: 'changes it' } as const;

export function RuleDetail({ rule, library, files, change, onChanged }: { rule: RuleView; library: LibraryView; files: readonly RulesFileView[]; change: ChangeRulesView; onChanged: () => void }) {
  const [fault, setFault] = useState<string | undefined>();
  const [stored, store] = usePreference('ruleWidth');
  const most = Math.max(MIN_WIDTH, window.innerWidth - 520);
  const width = Math.min(most, Math.max(MIN_WIDTH, Number(stored) || 560));
  const { tactics, techniques, others } = readTags(rule.tags);
  const policies = PAGES.find((page) => page.path === '/policies');
  const edit = (file: string, line: number): void => change({ file, line, rule: '' });
  const events = `/events${writeView({ ...DEFAULT_VIEW, terms: [{ label: 'ruleName', exclude: false, value: rule.name }] })}`;
  const [home] = rule.places;
  const extend = async (): Promise<void> => {
    try {
      const place = await draftChange(rule.name, files);
      onChanged();
      edit(place.file, place.line);
    } catch (cause) {
      noticeSignOut(cause);
      setFault(cause instanceof Error ? cause.message : String(cause));
    }
  };
  return (
    <aside className="rule-detail" aria-label="Rule" style={{ width }}>
      <ResizeHandle size={width} min={MIN_WIDTH} max={most} label="Width of the rule panel" onResize={(next) => store(String(next))} />
      <header>
        <h2 className="truncate" title={rule.name}>{rule.name}</h2>
        <CopyButton text={rule.name} label="Copy name" />
        <IconButton icon="close" label="Close" keys="Esc" onClick={() => change({ rule: '' })} />
      </header>
      <div className="rule-body">
        <p className="rule-description">{rule.description}</p>
        <div className="rule-actions">
          {home && <Button onClick={() => edit(home.file, home.line)}>{rule.readOnly ? 'Show in its file' : 'Edit'}</Button>}
          {rule.readOnly && <Button onClick={() => void extend()}>Change it in a file of mine</Button>}
          <Button onClick={() => navigate(events)}>Show events</Button>
        </div>
        {fault !== undefined && <p role="alert">{fault}</p>}
        <Part title="Condition" aside={<CopyButton text={rule.condition} label="Copy condition" />}>
          <ConditionText text={rule.condition} library={library} />
          {rule.exceptions.map((exception) => (
            <p key={exception.name} className="rule-exception">
              except <b>{exception.name}</b>: <span className="mono">{exception.fields.join(', ')}</span> <span className="muted">{exception.values === 0 ? 'no values yet' : exception.values === 1 ? '1 set of values' : `${exception.values} sets of values`}</span>
            </p>
          ))}
        </Part>
        <Part title="Output"><p className="mono rule-output">{rule.output}</p></Part>
        <dl className="rule-facts">
          <Fact name="Priority"><Priority priority={rule.priority} /></Fact>
          <Fact name="Source">{rule.source}</Fact>
          {rule.events.length > 0 && <Fact name="Asked of"><span className="mono">{rule.events.join(', ')}</span></Fact>}
          <Fact name="MITRE">
            {tactics.map(({ id, name }) => <Mark key={id} id={id} name={name} onPick={() => change({ tag: id })} />)}
            {techniques.map(({ id, name }) => <Mark key={id} id={id} name={name} onPick={() => change({ tag: id })} />)}
            {tactics.length + techniques.length === 0 && <span className="muted">none</span>}
          </Fact>
          <Fact name="Tags">{others.length === 0 ? <span className="muted">none</span> : others.map((tag) => <Mark key={tag} id={tag} name="" onPick={() => change({ tag })} />)}</Fact>
          <Fact name="Policies">
            {rule.policies.length === 0 && <p>No policy names it, so it is not evaluated. {policies && <Button kind="quiet" onClick={() => navigate(pageUrl(policies))}>Go to Policies</Button>}</p>}
            {rule.policies.map((policy) => <p key={policy.id} className="rule-policy"><SeverityMark level={severityName(policy.severity)} /> {policy.name} {!policy.enabled && <span className="muted">off</span>}</p>)}
            {rule.policies.length > 0 && !rule.enabled && <p className="muted">Its file switches it off; a policy that names it switches it on.</p>}
          </Fact>
          <Fact name="Written in">
            {rule.places.map(({ file, line, effect }) => (
              <p key={`${file}:${line}`}><button type="button" className="rule-place mono" onClick={() => edit(file, line)}>{file}:{line}</button> <span className="muted">{EFFECTS[effect]}</span></p>
            ))}
          </Fact>
        </dl>
      </div>
    </aside>
  );
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return <section className="rule-part"><h3>{title}{aside}</h3>{children}</section>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Mark({ id, name, onPick }: { id: string; name: string; onPick: () => void }) {
  return <button type="button" className="rule-tag" title="Show all rules with it" onClick={onPick}><span className="mono">{id}</span>{name !== '' && ` ${name}`}</button>;
}
