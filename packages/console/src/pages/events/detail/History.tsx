/** What people did with the event, and what they said about it. */
import { useCallback, useState, type FormEvent } from 'react';
import { TRIAGE_STATES, type PolicyEventView } from '../../../api/event.ts';
import { changeTriage, loadTriageHistory, type TriageEntry } from '../../../api/triage.ts';
import { useResource } from '../../../state/use-resource.ts';
import { agoWords, formatDateTime, type Zone } from '../../../time/format.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { STATE_WORDS, type OnTriage } from './TriageBar.tsx';
import './triage.css';

export function History({ event, zone, now, onTriage }: { event: PolicyEventView; zone: Zone; now: number; onTriage: OnTriage }) {
  const { id, triage } = event;
  // Anew whenever something was done here.
  const load = useCallback((signal: AbortSignal) => loadTriageHistory(id, signal), [id, triage]);
  const { data, error, reload } = useResource(load, 20_000);
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const say = async (submit: FormEvent): Promise<void> => {
    submit.preventDefault();
    try {
      onTriage(await changeTriage([id], { comment: typed.trim() }));
      setTyped('');
      setFault(undefined);
    } catch (cause) {
      setFault(cause instanceof Error ? cause.message : String(cause));
    }
  };
  return (
    <div className="history">
      {error && !data && <ErrorNotice title="The history could not be loaded" message={error.message} onRetry={reload} />}
      {!data && !error && <SkeletonRows count={4} />}
      {data?.length === 0 && <p className="muted">Nobody has done anything with this event yet.</p>}
      <ol>
        {data?.map((entry, index) => (
          <li key={index}>
            <div className="muted"><b>{entry.by}</b> {deedOf(entry)} <time title={formatDateTime(entry.atMs, zone)}>{agoWords(nsFromMs(entry.atMs), now)}</time></div>
            {entry.what === 'comment' && <p>{entry.value}</p>}
          </li>
        ))}
      </ol>
      <form onSubmit={(submit) => void say(submit)}>
        <textarea aria-label="Comment" placeholder="What you found out" rows={3} maxLength={4000} value={typed} onChange={(change) => setTyped(change.target.value)} />
        {fault && <p className="triage-fault" role="alert">{fault}</p>}
        <Button kind="primary" type="submit" disabled={typed.trim() === ''}>Comment</Button>
      </form>
    </div>
  );
}

function deedOf({ what, value }: TriageEntry): string {
  if (what === 'comment') return 'said';
  if (what === 'assignee') return value === '' ? 'took the assignee away' : `assigned it to ${value}`;
  const state = TRIAGE_STATES.find((each) => each === value);
  return state === 'open' ? 'reopened it' : `set it to ${state ? STATE_WORDS[state].toLowerCase() : value}`;
}
