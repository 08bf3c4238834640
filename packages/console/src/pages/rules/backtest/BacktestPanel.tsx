/** What the rules as they are written now would do, beside the deployed ones: over stored events and captures, and over a capture that never leaves this browser. */
import { useState } from 'react';
import type { CandidateFile } from '../../../api/tuning.ts';
import type { RulesFileView } from '../../../api/rules.ts';
import './backtest.css';
import { CaptureBacktest } from './CaptureBacktest.tsx';
import { EventsBacktest } from './EventsBacktest.tsx';
import { StoredCapturesBacktest } from './StoredCapturesBacktest.tsx';

export default function BacktestPanel({ files, candidate, loads }: { files: readonly RulesFileView[]; candidate: CandidateFile; loads: boolean }) {
  const [run, setRun] = useState(0);
  if (!loads) return <p className="backtest-note muted">The rules do not load yet: see Problems. What they would do can be told once they do.</p>;
  return (
    <div className="backtest">
      <p className="backtest-note muted">Only rules that would match otherwise than the deployed ones are compared, whether or not a policy names them. Nothing is saved.</p>
      <EventsBacktest candidate={candidate} run={run} onRun={() => setRun(run + 1)} />
      <StoredCapturesBacktest candidate={candidate} />
      <CaptureBacktest files={files} candidate={candidate} />
      <p className="backtest-note muted">What neither made a policy event nor is in a capture cannot be tried: activity as such is not stored. A policy that captures around its events makes a past to try rules on.</p>
    </div>
  );
}
