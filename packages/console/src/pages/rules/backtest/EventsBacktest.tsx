import { useEffect, useState } from 'react';
import { backtestEvents, type CandidateFile, type EventBacktestView } from '../../../api/tuning.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { RuleOutcome } from './RuleOutcome.tsx';
import { WINDOWS } from './windows.ts';

type State = { kind: 'idle' } | { kind: 'busy' } | { kind: 'done'; result: EventBacktestView; days: number } | { kind: 'failed'; message: string };

/** The policy events of a window: which would stop, which stay, and which cannot be decided by what they tell. */
export function EventsBacktest({ candidate, run, onRun, rules }: { candidate: CandidateFile; run: number; onRun: () => void; /** Only these are shown. */ rules?: readonly string[] }) {
  const [days, setDays] = useState<string>('7');
  const [state, setState] = useState<State>({ kind: 'idle' });
  useEffect(() => {
    if (run === 0) return undefined;
    const abort = new AbortController();
    setState({ kind: 'busy' });
    const now = Date.now();
    backtestEvents([candidate], { from: nsFromMs(now - Number(days) * 86_400_000), to: nsFromMs(now + 60_000) }, '', abort.signal).then(
      (result) => setState({ kind: 'done', result, days: Number(days) }),
      (cause: unknown) => {
        if (abort.signal.aborted) return;
        noticeSignOut(cause);
        setState({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
      },
    );
    return () => abort.abort();
    // Asked again by `run` only: while typing the answer would be of another text every moment.
  }, [run]);

  return (
    <section className="backtest-part" aria-label="Policy events">
      <header>
        <h3>Policy events</h3>
        <select aria-label="Window" value={days} onChange={(event) => setDays(event.target.value)}>{WINDOWS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select>
        <Button kind="primary" disabled={state.kind === 'busy'} onClick={onRun}>{state.kind === 'busy' ? 'Comparing…' : 'Run'}</Button>
      </header>
      {state.kind === 'failed' && <p className="backtest-fault">{state.message}</p>}
      {state.kind === 'done' && <Result result={state.result} rules={rules} />}
      {state.kind === 'idle' && <p className="muted">An event shows what its output names. It proves that its rule matched then; so what is added to a condition can be decided where the event tells the fields. Events cannot show what would newly match: for that, take a capture.</p>}
    </section>
  );
}

function Result({ result, rules }: { result: EventBacktestView; rules: readonly string[] | undefined }) {
  const shown = result.rules.filter((rule) => rules === undefined || rules.includes(rule.rule));
  if (shown.length === 0) return <p>No rule would match otherwise than it does now.</p>;
  return (
    <>
      {shown.map((rule) => (
        <RuleOutcome
          key={rule.rule} rule={rule.rule}
          words={rule.change === 'new' ? 'New: no stored event can tell what it would find. Try it on a capture.' : rule.change === 'output' ? 'Only its output changes; it matches as before.' : rule.change === 'removed' ? 'Removed: none of its events would be there.' : undefined}
          counts={{ stops: rule.stops, stays: rule.stays, unknown: rule.unknown }} days={rule.perDay} samples={rule.samples.map((sample) => ({ ...sample, key: sample.id }))}
          note={rule.unknown > 0 ? `Cannot be decided: the events do not tell ${rule.missing.slice(0, 4).map(({ field }) => field).join(', ')}. With these in the rule's output, later events would.` : undefined}
        />
      ))}
      {result.isCut && <p className="muted">The newest {result.events.toLocaleString()} events were compared; there are more.</p>}
    </>
  );
}
