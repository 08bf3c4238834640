/** What Falco rules find in the capture: the default rules, or rules of the reader's own. */
import { useState } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button } from '../../../widgets/Button.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { ViewPanel } from '../views/ViewPanel.tsx';
import './findings.css';
import type { FindingsState } from './use-findings.ts';

interface FindingsPlaceProps { capture: OpenCapture; version: number; view: InspectView; moves: Moves; findings: FindingsState }

export function FindingsPlace({ capture, version, view, moves, findings }: FindingsPlaceProps) {
  const [isWriting, setWriting] = useState(false);
  return (
    <div className="view-panel">
      <div className="findings-tools">
        <span className="muted">{words(findings)}</span>
        <Button onClick={() => findings.run(undefined)} disabled={findings.isRunning}>Run the default rules</Button>
        <Button aria-pressed={isWriting} onClick={() => setWriting(!isWriting)}>Run other rules</Button>
      </div>
      {isWriting && <OwnRules onRun={(rules) => findings.run(rules)} isRunning={findings.isRunning} />}
      {findings.problems.length > 0 && <ErrorNotice title="These rules cannot be run" message={findings.problems.join('\n')} />}
      {findings.result === undefined
        ? findings.isRunning ? <SkeletonRows count={10} /> : <EmptyState title="No rules have been run"><p>Rules read the whole capture once more. What they find is marked on the timeline.</p></EmptyState>
        : findings.result.found.length === 0 ? <EmptyState title="The rules found nothing"><p>No event of the capture matched one of them.</p></EmptyState>
        : <ViewPanel key={findings.round} capture={capture} version={version + findings.round} view={view} moves={moves} />}
    </div>
  );
}

function words({ isRunning, result }: FindingsState): string {
  if (isRunning) return 'Running …';
  if (result === undefined) return '';
  const more = result.beyond > 0 ? `, and ${result.beyond.toLocaleString('en')} more that are not listed` : '';
  return `${result.found.length.toLocaleString('en')} ${result.found.length === 1 ? 'finding' : 'findings'}${more}`;
}

const EXAMPLE = `- rule: Reads of hosts
  desc: Somebody reads /etc/hosts
  condition: evt.type in (open, openat) and fd.name = /etc/hosts
  output: hosts read (command=%proc.cmdline)
  priority: NOTICE
`;

function OwnRules({ onRun, isRunning }: { onRun: (rules: string) => void; isRunning: boolean }) {
  const [text, setText] = useState(EXAMPLE);
  return (
    <form className="findings-own" onSubmit={(event) => { event.preventDefault(); onRun(text); }}>
      <textarea aria-label="Falco rules" spellCheck={false} rows={9} value={text} onChange={(event) => setText(event.target.value)} />
      <div><Button kind="primary" type="submit" disabled={isRunning}>Run these rules</Button></div>
    </form>
  );
}
