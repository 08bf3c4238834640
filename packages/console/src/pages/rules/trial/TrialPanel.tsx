/** The rules as they are written now, on one agent for a minute: what they match, as it happens. */
import { useEffect, useRef, useState } from 'react';
import { loadAgents } from '../../../api/agents.ts';
import { tryRules, type TrialEnd, type TrialMatchView } from '../../../api/trials.ts';
import type { CandidateFile } from '../../../api/tuning.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useNow } from '../../../state/clock.ts';
import { useResource } from '../../../state/use-resource.ts';
import { useZone } from '../../../state/use-view.ts';
import { formatClock } from '../../../time/format.ts';
import { Button } from '../../../widgets/Button.tsx';
import '../backtest/backtest.css';
import './trial.css';

const RENEW_MS = 10_000;
const SECONDS = 60;
/** The newest are shown; all are counted. */
const SHOWN = 200;

interface Trial { kind: 'idle' | 'running' | 'ended' | 'failed'; rules: readonly string[]; startedAt: number; counts: ReadonlyMap<string, number>; skipped: number; matches: readonly TrialMatchView[]; words: string | undefined }

const IDLE: Trial = { kind: 'idle', rules: [], startedAt: 0, counts: new Map(), skipped: 0, matches: [], words: undefined };
const ENDS: Record<TrialEnd, string> = { time: 'The minute is over.', stopped: 'Stopped.', refused: 'The agent cannot use these rules.', replaced: 'Another trial began on this agent.' };

export default function TrialPanel({ candidate, loads }: { candidate: CandidateFile; loads: boolean }) {
  const agents = useResource(loadAgents, RENEW_MS);
  const connected = (agents.data ?? []).filter((agent) => agent.connected);
  const [agentId, setAgentId] = useState<string | undefined>();
  const [trial, setTrial] = useState<Trial>(IDLE);
  const abort = useRef<AbortController | undefined>(undefined);
  const zone = useZone();
  const now = useNow(500);
  useEffect(() => () => abort.current?.abort(), []);
  const chosen = connected.find((agent) => agent.agentId === agentId) ?? connected[0];

  const start = async (id: string): Promise<void> => {
    const stop = new AbortController();
    abort.current = stop;
    setTrial({ ...IDLE, kind: 'running', startedAt: Date.now() });
    const change = (part: (before: Trial) => Partial<Trial>): void => setTrial((before) => ({ ...before, ...part(before) }));
    try {
      await tryRules(id, [candidate], SECONDS, {
        onStarted: (rules) => change(() => ({ rules, startedAt: Date.now() })),
        onMatch: (match) => change(({ matches, counts }) => ({ matches: [match, ...matches].slice(0, SHOWN), counts: new Map(counts).set(match.rule, (counts.get(match.rule) ?? 0) + 1) })),
        onSkipped: (count) => change(({ skipped }) => ({ skipped: skipped + count })),
        onEnded: (reason, problem) => change(() => ({ kind: 'ended', words: problem === undefined ? ENDS[reason] : `${ENDS[reason]} ${problem}` })),
      }, stop.signal);
    } catch (cause) {
      noticeSignOut(cause);
      change(() => (stop.signal.aborted ? { kind: 'ended', words: ENDS.stopped } : { kind: 'failed', words: cause instanceof Error ? cause.message : String(cause) }));
    }
  };

  const left = Math.max(0, SECONDS - Math.floor((now - trial.startedAt) / 1000));
  return (
    <section className="backtest-part trial" aria-label="Trial">
      <header>
        <h3>On a host, for a minute</h3>
        {connected.length > 0 && (
          <select aria-label="Agent" value={chosen?.agentId} disabled={trial.kind === 'running'} onChange={(event) => setAgentId(event.target.value)}>
            {connected.map((agent) => <option key={agent.agentId} value={agent.agentId}>{agent.host.name}</option>)}
          </select>
        )}
        {trial.kind === 'running' ? <Button onClick={() => abort.current?.abort()}>Stop</Button> : <Button kind="primary" disabled={!loads || !chosen} onClick={() => chosen && void start(chosen.agentId)}>Try live</Button>}
      </header>
      {!loads && <p className="muted">The rules do not load yet: see Problems.</p>}
      {connected.length === 0 && <p className="muted">No agent is connected, so there is nowhere to try the rules. Agents shows which there are.</p>}
      {trial.kind === 'idle' && loads && chosen && <p className="muted">The agent evaluates the rules that would match otherwise than the deployed ones, beside those. What they match is shown here and nowhere else: no event is stored, no action is taken.</p>}
      {trial.kind === 'running' && <p role="status"><span className="trial-dot" aria-hidden="true" /> {left} s left. {trial.rules.length === 0 ? 'Waiting for the agent…' : `Watching for ${trial.rules.join(', ')}.`}</p>}
      {trial.words !== undefined && <p className={trial.kind === 'failed' ? 'backtest-fault' : 'muted'} role="status">{trial.words}</p>}
      {trial.counts.size > 0 && <ul className="trial-counts">{[...trial.counts].map(([rule, count]) => <li key={rule}><b>{count.toLocaleString()}</b> {rule}</li>)}</ul>}
      {trial.skipped > 0 && <p className="muted">And {trial.skipped.toLocaleString()} more that came faster than the agent may send them: this rule would be loud.</p>}
      {trial.kind !== 'idle' && trial.kind !== 'failed' && trial.matches.length === 0 && <p className="muted">Nothing matched {trial.kind === 'running' ? 'yet' : 'in this minute'}.</p>}
      {trial.matches.length > 0 && (
        <ol className="outcome-samples mono">{trial.matches.map((match, index) => <li key={trial.matches.length - index}><span className="muted">{formatClock(Number(match.time / 1_000_000n), zone)}</span> {match.output}</li>)}</ol>
      )}
    </section>
  );
}
