/** What was done about an event. */
import type { ActionView } from '../../../api/event.ts';
import { navigate } from '../../../state/location.ts';

const WORDS: Readonly<Record<string, string>> = {
  container_paused: 'Pause the container',
  container_stopped: 'Stop the container',
  container_killed: 'Kill the container',
  process_killed: 'Kill the process',
  capture: 'Capture',
};
const STATES: Readonly<Record<ActionView['state'], string>> = { running: 'under way', done: 'done', failed: 'failed', gone: 'nothing was left to act on' };

export function Actions({ actions }: { actions: readonly ActionView[] }) {
  return actions.map(({ type, state, reason, captureId }, index) => (
    <div key={index}>
      {WORDS[type] ?? type.replaceAll('_', ' ')} <span className={state === 'failed' ? 'summary-failed' : 'muted'}>{STATES[state]}{reason === undefined ? '' : `: ${reason}`}</span>
      {captureId !== undefined && <> <a href="/captures" onClick={(click) => { click.preventDefault(); navigate('/captures'); }}>Captures</a></>}
    </div>
  ));
}
