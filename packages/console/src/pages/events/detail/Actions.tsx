/** What was done about an event; what can be undone has a button that does. */
import type { MouseEvent } from 'react';
import type { ActionView, PolicyEventView } from '../../../api/event.ts';
import { navigate } from '../../../state/location.ts';
import { Button } from '../../../widgets/Button.tsx';
import { inspectLink } from '../../inspect/state/link.ts';
import { actionName } from '../data/action-words.ts';
import { useDeed } from './use-deed.ts';

const STATES: Readonly<Record<ActionView['state'], string>> = { running: 'under way', done: 'done', failed: 'failed', gone: 'nothing was left to act on' };

const follow = (click: MouseEvent<HTMLAnchorElement>): void => {
  click.preventDefault();
  navigate(click.currentTarget.pathname + click.currentTarget.search);
};

export function Actions({ event: { actions, time, container }, agent }: { event: PolicyEventView; agent: number }) {
  return actions.map(({ type, state, reason, captureId, containerId }, index) => (
    <div key={index}>
      {actionName(type)} <span className={state === 'failed' ? 'summary-failed' : 'muted'}>{STATES[state]}{reason === undefined ? '' : `: ${reason}`}</span>
      {captureId !== undefined && (
        <>
          {state === 'done' && <> <a href={inspectLink(captureId, { time, containerId: container?.id })} onClick={follow}>Open in Inspect</a> ·</>}
          {' '}<a href="/captures" onClick={follow}>Captures</a>
        </>
      )}
      {type === 'container_paused' && state === 'done' && containerId !== undefined && <Unpause agent={agent} containerId={containerId} />}
    </div>
  ));
}

function Unpause({ agent, containerId }: { agent: number; containerId: string }) {
  const [outcome, perform] = useDeed(agent);
  return (
    <div className="summary-inline">
      <Button onClick={() => perform({ action: 'unpause', containerId }, 'It runs again.')} title="The container goes on where it was held">Unpause</Button>
      {outcome && <span role="status" className={outcome.tone === 'bad' ? 'summary-failed' : 'muted'}>{outcome.words}</span>}
    </div>
  );
}
