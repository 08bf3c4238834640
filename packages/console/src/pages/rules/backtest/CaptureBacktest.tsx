import { useEffect, useRef, useState } from 'react';
import type { CandidateFile } from '../../../api/tuning.ts';
import type { RulesFileView } from '../../../api/rules.ts';
import { CaptureEngine } from '../../../engine/capture-engine.ts';
import type { Answer, Progress } from '../../../engine/messages.ts';
import { Button } from '../../../widgets/Button.tsx';
import { CaptureTally, type RuleTally } from './capture-tally.ts';
import { RuleOutcome } from './RuleOutcome.tsx';

type State = { kind: 'idle' } | { kind: 'busy'; progress: Progress | undefined } | { kind: 'done'; answer: Answer; rules: readonly RuleTally[] } | { kind: 'failed'; message: string };

/** A capture file of this computer: the engine of the agents runs over it in this browser. */
export function CaptureBacktest({ files, candidate }: { files: readonly RulesFileView[]; candidate: CandidateFile }) {
  const [file, setFile] = useState<File | undefined>();
  const [state, setState] = useState<State>({ kind: 'idle' });
  const engine = useRef<CaptureEngine | undefined>(undefined);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => engine.current?.close(), []);

  const run = async (capture: File): Promise<void> => {
    engine.current ??= new CaptureEngine();
    abort.current = new AbortController();
    setState({ kind: 'busy', progress: undefined });
    const tally = new CaptureTally();
    const before = files.map(({ name, content }) => ({ name, content }));
    const after = [...before.map((each) => (each.name === candidate.name ? candidate : each)), ...(before.some((each) => each.name === candidate.name) ? [] : [candidate])];
    try {
      const answer = await engine.current.ask(
        capture,
        { kind: 'comparison', before, after },
        { onLines: (lines) => lines.forEach((line) => tally.add(line)), onProgress: (progress) => setState({ kind: 'busy', progress }) },
        { maxLines: Number.MAX_SAFE_INTEGER, signal: abort.current.signal },
      );
      setState({ kind: 'done', answer, rules: tally.rules });
    } catch (cause) {
      setState({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
    }
  };
  const choose = (chosen: File | undefined): void => {
    setFile(chosen);
    if (chosen) void run(chosen);
  };

  const progress = state.kind === 'busy' ? state.progress : undefined;
  return (
    <section className="backtest-part" aria-label="Capture file">
      <header>
        <h3>Capture file</h3>
        <label className="button button-plain backtest-file">
          {file === undefined ? 'Choose a .scap file' : 'Another file'}
          <input type="file" accept=".scap,.gz,.scap.gz" onChange={(event) => choose(event.target.files?.[0])} />
        </label>
        {state.kind === 'busy' ? <Button onClick={() => abort.current?.abort()}>Stop</Button> : file && <Button kind="primary" onClick={() => void run(file)}>Run again</Button>}
      </header>
      {file === undefined && <p className="muted">The file stays on this computer: the engine that agents run reads it in this browser.</p>}
      {file !== undefined && <p className="mono truncate" title={file.name}>{file.name}</p>}
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
              days={[...rule.perDay].sort(([a], [b]) => a.localeCompare(b)).map(([day, counts]) => ({ day, ...counts }))} samples={rule.samples.map((sample, index) => ({ ...sample, key: String(index) }))}
            />
          ))}
        </>
      )}
    </section>
  );
}
