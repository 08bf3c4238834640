/** What was done about an event; what can be undone has a button that does. */
import { useState, type MouseEvent } from 'react';
import { unpauseContainer } from '../../../api/actions.ts';
import type { ActionView, PolicyEventView } from '../../../api/event.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { navigate } from '../../../state/location.ts';
import { Button } from '../../../widgets/Button.tsx';
import { inspectLink } from '../../inspect/state/link.ts';

const WORDS: Readonly<Record<string, string>> = {
  container_paused: 'Pause the container',
  container_stopped: 'Stop the container',
  container_killed: 'Kill the container',
  process_killed: 'Kill the process',
  capture: 'Capture',
};
const STATES: Readonly<Record<ActionView['state'], string>> = { running: 'under way', done: 'done', failed: 'failed', gone: 'nothing was left to act on' };

const follow = (click: MouseEvent<HTMLAnchorElement>): void => {
  click.preventDefault();
  navigate(click.currentTarget.pathname + click.currentTarget.search);
};

export function Actions({ event: { actions, time, container }, agent }: { event: PolicyEventView; agent: number }) {
  return actions.map(({ type, state, reason, captureId, containerId }, index) => (
    <div key={index}>
      {WORDS[type] ?? type.replaceAll('_', ' ')} <span className={state === 'failed' ? 'summary-failed' : 'muted'}>{STATES[state]}{reason === undefined ? '' : `: ${reason}`}</span>
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
  const [said, setSaid] = useState<{ words: string; isBad: boolean }>();
  const unpause = (): void => {
    setSaid({ words: 'Asking its agent …', isBad: false });
    unpauseContainer(agent, containerId).then(
      ({ state, reason }) => setSaid({ words: state === 'done' ? 'It runs again.' : (reason ?? state), isBad: state !== 'done' }),
      (cause: unknown) => {
        noticeSignOut(cause);
        setSaid({ words: cause instanceof Error ? cause.message : String(cause), isBad: true });
      },
    );
  };
  return (
    <div className="summary-inline">
      <Button onClick={unpause} title="The container goes on where it was held">Unpause</Button>
      {said && <span role="status" className={said.isBad ? 'summary-failed' : 'muted'}>{said.words}</span>}
    </div>
  );
}
