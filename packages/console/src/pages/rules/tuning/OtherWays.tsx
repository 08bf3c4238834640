/** When an exception is not it: keep a place out of the policy, or take the rule out of it. */
import { useState } from 'react';
import type { PolicyEventView } from '../../../api/event.ts';
import { dropRule, narrowPolicy, type ScopeChoice } from '../../../api/tuning.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { Button } from '../../../widgets/Button.tsx';

/** Labels that a scope is written with, the narrow ones first. */
const SCOPE_LABELS = ['kubernetes.pod.name', 'kubernetes.deployment.name', 'container.name', 'container.image.repository', 'kubernetes.namespace.name', 'host.hostName'];

export function OtherWays({ event }: { event: PolicyEventView }) {
  const choices: ScopeChoice[] = SCOPE_LABELS.flatMap((label) => {
    const value = label === 'host.hostName' ? event.host.name : event.labels[label];
    return value === undefined || value === '' ? [] : [{ label, value }];
  });
  const [at, setAt] = useState(0);
  const [asking, setAsking] = useState<'scope' | 'drop' | undefined>();
  const [said, setSaid] = useState<string | undefined>();
  const { id, name } = event.policy;
  const choice = choices[at];
  const run = async (work: () => Promise<string>, done: string): Promise<void> => {
    setAsking(undefined);
    try {
      await work();
      setSaid(done);
    } catch (cause) {
      noticeSignOut(cause);
      setSaid(`Not done: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  };
  if (id === undefined) return undefined;
  return (
    <section className="backtest-part tune-other" aria-label="Other ways">
      <header><h3>Or change the policy “{name}”</h3></header>
      {choice && (
        <div className="tune-way">
          <p>Keep out, for all its rules, whatever has</p>
          <select aria-label="What to keep out" value={at} onChange={(change) => setAt(Number(change.target.value))}>{choices.map(({ label, value }, index) => <option key={label} value={index}>{label} = {value}</option>)}</select>
          {asking === 'scope' ? (
            <span className="tune-sure">From now on none of its rules reports on {choice.value}. <Button kind="danger" onClick={() => void run(() => narrowPolicy(id, choice), `${name} no longer covers ${choice.label} = ${choice.value}.`)}>Narrow the scope</Button> <Button onClick={() => setAsking(undefined)}>Keep it</Button></span>
          ) : <Button onClick={() => setAsking('scope')}>Narrow the scope…</Button>}
        </div>
      )}
      <div className="tune-way">
        <p>Do not look for this at all</p>
        {asking === 'drop' ? (
          <span className="tune-sure">{name} no longer evaluates “{event.rule.name}”, on any host. <Button kind="danger" onClick={() => void run(() => dropRule(id, event.rule.name), `“${event.rule.name}” is no longer in ${name}.`)}>Take it out</Button> <Button onClick={() => setAsking(undefined)}>Keep it</Button></span>
        ) : <Button onClick={() => setAsking('drop')}>Take the rule out of the policy…</Button>}
      </div>
      {said !== undefined && <p role="status">{said}</p>}
    </section>
  );
}
