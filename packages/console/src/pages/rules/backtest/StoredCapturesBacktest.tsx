import { useEffect, useRef, useState } from 'react';
import { backtestCaptures, type CaptureBacktestProgress, type CaptureBacktestView } from '../../../api/capture-backtest.ts';
import type { CandidateFile } from '../../../api/tuning.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { formatSize } from '../../../state/format-size.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { RuleOutcome } from './RuleOutcome.tsx';
import { WINDOWS } from './windows.ts';

type State = { kind: 'idle' } | { kind: 'busy'; progress: CaptureBacktestProgress | undefined } | { kind: 'done'; result: CaptureBacktestView } | { kind: 'failed'; message: string };

/** Every capture that the server has of a window, read there: nothing is downloaded. */
export function StoredCapturesBacktest({ candidate }: { candidate: CandidateFile }) {
  const [days, setDays] = useState<string>('7');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = (): void => {
    const { signal } = (abort.current = new AbortController());
    setState({ kind: 'busy', progress: undefined });
    const now = Date.now();
    backtestCaptures([candidate], { from: nsFromMs(now - Number(days) * 86_400_000), to: nsFromMs(now + 60_000) }, (progress) => setState({ kind: 'busy', progress }), signal).then(
      (result) => setState({ kind: 'done', result }),
      (cause: unknown) => {
        if (signal.aborted) return setState({ kind: 'idle' });
        noticeSignOut(cause);
        setState({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
      },
    );
  };
  const progress = state.kind === 'busy' ? state.progress : undefined;
  return (
    <section className="backtest-part" aria-label="Captures of the server">
      <header>
        <h3>Captures of the server</h3>
        <select aria-label="Window of captures" value={days} onChange={(event) => setDays(event.target.value)}>{WINDOWS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select>
        {state.kind === 'busy' ? <Button onClick={() => abort.current?.abort()}>Stop</Button> : <Button kind="primary" onClick={run}>Run</Button>}
      </header>
      {state.kind === 'idle' && <p className="muted">The server reads them, the newest first, for two minutes at most.</p>}
      {state.kind === 'busy' && (
        <>
          <progress aria-label="Read" max={1} {...(progress && progress.of > 0 ? { value: progress.bytes / progress.of } : {})} />
          <p className="muted truncate">{progress ? `${progress.name} of ${progress.host}, ${formatSize(progress.bytes)} of ${formatSize(progress.of)}` : 'Starting…'}</p>
        </>
      )}
      {state.kind === 'failed' && <p className="backtest-fault" role="alert">{state.message}</p>}
      {state.kind === 'done' && <Result result={state.result} />}
    </section>
  );
}

function Result({ result: { captures, events, notRead, ended, rules } }: { result: CaptureBacktestView }) {
  const broken = captures.filter(({ problem }) => problem !== undefined);
  return (
    <>
      <p className="muted">{captures.length.toLocaleString('en')} {captures.length === 1 ? 'capture' : 'captures'} with {events.toLocaleString('en')} events{notRead > 0 ? `; ${notRead.toLocaleString('en')} more were not read${ended === 'memory' ? ' for want of memory' : ended === 'time' ? ' for want of time' : ''}` : ''}.</p>
      {broken.map(({ id, name, problem }) => <p key={id} className="muted">{name}: {problem}.</p>)}
      {rules.length === 0 && <p>No rule that would change matches anything in {captures.length === 1 ? 'it' : 'them'}, neither now nor then.</p>}
      {rules.map((rule) => (
        <RuleOutcome
          key={rule.rule} rule={rule.rule} words={undefined} note={undefined} counts={{ starts: rule.starts, stops: rule.stops, stays: rule.stays }}
          days={rule.perDay} samples={rule.samples.map((sample, index) => ({ ...sample, key: String(index) }))}
        />
      ))}
    </>
  );
}
