/** What is made of the event: acknowledged, a false positive, whose it is. Of a folded row, for all of its repeats at once. */
import { useEffect, useState } from 'react';
import type { PolicyEventView, TriageView } from '../../../api/event.ts';
import { changeTriage, type TriageChange } from '../../../api/triage.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { Button } from '../../../widgets/Button.tsx';
import './triage.css';

/** What the server takes at once. */
const MOST = 500;
export const STATE_WORDS: Readonly<Record<TriageView['state'], string>> = { open: 'Open', acknowledged: 'Acknowledged', falsePositive: 'False positive' };

export type OnTriage = (triage: Readonly<Record<string, TriageView>>) => void;

/** @param repeats ids of the events that are folded with this one, itself among them */
export function TriageBar({ event, repeats, onTriage }: { event: PolicyEventView; repeats: readonly string[]; onTriage: OnTriage }) {
  const { triage } = event;
  const [typed, setTyped] = useState(triage.assignee);
  const [all, setAll] = useState(true);
  const [fault, setFault] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setTyped(triage.assignee);
    setFault(undefined);
  }, [event.id, triage.assignee]);

  const ids = repeats.length > 1 && all ? repeats.slice(0, MOST) : [event.id];
  const put = async (change: TriageChange): Promise<void> => {
    setBusy(true);
    try {
      onTriage(await changeTriage(ids, change));
      setFault(undefined);
    } catch (cause) {
      noticeSignOut(cause);
      setFault(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setBusy(false);
    }
  };
  const assign = (): void => {
    if (typed.trim() !== triage.assignee) void put({ assignee: typed.trim() });
  };
  return (
    <div className="triage">
      <span className={`triage-state triage-${triage.state}`}>{STATE_WORDS[triage.state]}</span>
      {triage.state === 'open'
        ? <><Button disabled={busy} icon="check" onClick={() => void put({ state: 'acknowledged' })}>Acknowledge</Button><Button disabled={busy} icon="flag" onClick={() => void put({ state: 'falsePositive' })}>False positive</Button></>
        : <Button disabled={busy} onClick={() => void put({ state: 'open' })}>Reopen</Button>}
      <input
        className="triage-assignee" aria-label="Assigned to" placeholder="Assign to…" value={typed} maxLength={200} spellCheck={false} disabled={busy}
        onChange={(change) => setTyped(change.target.value)} onBlur={assign} onKeyDown={(press) => { if (press.key === 'Enter') assign(); }}
      />
      {repeats.length > 1 && <label className="triage-all"><input type="checkbox" checked={all} onChange={(change) => setAll(change.target.checked)} /> all {Math.min(repeats.length, MOST).toLocaleString('en')} repeats</label>}
      {fault && <p className="triage-fault" role="alert">{fault}</p>}
    </div>
  );
}
