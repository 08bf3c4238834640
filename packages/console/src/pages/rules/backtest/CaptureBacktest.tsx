import { HitTally, type RuleTally, type TalliedHit } from '@eyrie/rules';
import { useEffect, useRef, useState } from 'react';
import { downloadUrl, loadCaptures } from '../../../api/captures.ts';
import type { CandidateFile } from '../../../api/tuning.ts';
import type { RulesFileView } from '../../../api/rules.ts';
import { CaptureEngine } from '../../../engine/capture-engine.ts';
import type { Answer, CaptureSource, Progress } from '../../../engine/messages.ts';
import { useResource } from '../../../state/use-resource.ts';
import { Button } from '../../../widgets/Button.tsx';
import { RuleOutcome } from './RuleOutcome.tsx';

const RENEW_MS = 30_000;

type State = { kind: 'idle' } | { kind: 'busy'; progress: Progress | undefined } | { kind: 'done'; answer: Answer; rules: readonly RuleTally[] } | { kind: 'failed'; message: string };

const loadAll = (signal: AbortSignal): ReturnType<typeof loadCaptures> => loadCaptures({}, signal);

/** A capture of the server's, or a file of this computer: the engine of the agents runs over it in this browser. */
export function CaptureBacktest({ files, candidate }: { files: readonly RulesFileView[]; candidate: CandidateFile }) {
  const [source, setSource] = useState<{ name: string; capture: CaptureSource } | undefined>();
  const stored = useResource(loadAll, RENEW_MS);
  const captures = (stored.data?.captures ?? []).filter((capture) => capture.state === 'done');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const engine = useRef<CaptureEngine | undefined>(undefined);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => engine.current?.close(), []);

  const run = async (capture: CaptureSource): Promise<void> => {
    engine.current ??= new CaptureEngine();
    abort.current = new AbortController();
    setState({ kind: 'busy', progress: undefined });
    const tally = new HitTally();
    const before = files.map(({ name, content }) => ({ name, content }));
    const after = [...before.map((each) => (each.name === candidate.name ? candidate : each)), ...(before.some((each) => each.name === candidate.name) ? [] : [candidate])];
    try {
      const answer = await engine.current.ask(
        capture,
        { kind: 'comparison', before, after },
        { onLines: (lines) => lines.forEach((line) => tally.add(JSON.parse(line) as TalliedHit)), onProgress: (progress) => setState({ kind: 'busy', progress }) },
        { maxLines: Number.MAX_SAFE_INTEGER, signal: abort.current.signal },
      );
      setState({ kind: 'done', answer, rules: tally.rules });
    } catch (cause) {
      setState({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
    }
  };
  const choose = (name: string, capture: CaptureSource): void => {
    setSource({ name, capture });
    void run(capture);
  };
  const chooseStored = (id: string): void => {
    const capture = captures.find((each) => each.id === id);
    if (capture) choose(capture.name, downloadUrl(capture.id));
  };

  const progress = state.kind === 'busy' ? state.progress : undefined;
  return (
    <section className="backtest-part" aria-label="One capture">
      <header>
        <h3>One capture</h3>
        {captures.length > 0 && (
          <select aria-label="Capture of the server" className="backtest-stored" value="" disabled={state.kind === 'busy'} onChange={(event) => chooseStored(event.target.value)}>
            <option value="">of the server…</option>
            {captures.map((capture) => <option key={capture.id} value={capture.id}>{capture.name} ({capture.host})</option>)}
          </select>
        )}
        <label className="button button-plain backtest-file">
          A .scap file…
          <input type="file" accept=".scap,.gz,.scap.gz" onChange={(event) => { const [file] = event.target.files ?? []; if (file) choose(file.name, file); }} />
        </label>
        {state.kind === 'busy' ? <Button onClick={() => abort.current?.abort()}>Stop</Button> : source && <Button kind="primary" onClick={() => void run(source.capture)}>Run again</Button>}
      </header>
      {source === undefined ? <p className="muted">The engine that agents run reads it in this browser. A file of this computer stays on it.</p> : <p className="mono truncate" title={source.name}>{source.name}</p>}
      {state.kind === 'busy' && (
        <>
          <progress aria-label="Read" max={1} {...(progress?.bytesTotal ? { value: progress.bytesRead / progress.bytesTotal } : {})} />
          <p className="muted">{(progress?.events ?? 0).toLocaleString()} events</p>
        </>
      )}
      {state.kind === 'failed' && <p className="backtest-fault">{state.message}</p>}
      {state.kind === 'done' && (
        <>
          <p className="muted">{state.answer.events.toLocaleString()} events{state.answer.isCancelled ? ', stopped before the end' : ''}{state.answer.damage === undefined ? '' : `. The file is damaged behind them: ${state.answer.damage}`}</p>
          {state.rules.length === 0 && <p>No rule that would change matches anything in it, neither now nor then.</p>}
          {state.rules.map((rule) => (
            <RuleOutcome
              key={rule.rule} rule={rule.rule} words={undefined} note={undefined} counts={{ starts: rule.starts, stops: rule.stops, stays: rule.stays }}
              days={rule.perDay} samples={rule.samples.map((sample, index) => ({ ...sample, key: String(index) }))}
            />
          ))}
        </>
      )}
    </section>
  );
}
