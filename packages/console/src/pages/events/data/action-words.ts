/** What was done about an event, in words. */
import type { ActionView } from '../../../api/event.ts';
import type { IconName } from '../../../widgets/Icon.tsx';

interface ActionWords {
  /** `Kill the process`. */
  readonly name: string;
  /** `Killed the process`. */
  readonly done: string;
  /** `kill the process`, behind «could not». */
  readonly failed: string;
  readonly icon: IconName;
}

const WORDS: Readonly<Record<string, ActionWords>> = {
  container_paused: { name: 'Pause the container', done: 'Paused the container', failed: 'pause the container', icon: 'pause' },
  container_unpaused: { name: 'Unpause the container', done: 'Unpaused the container', failed: 'unpause the container', icon: 'play' },
  container_stopped: { name: 'Stop the container', done: 'Stopped the container', failed: 'stop the container', icon: 'stop' },
  container_killed: { name: 'Kill the container', done: 'Killed the container', failed: 'kill the container', icon: 'kill' },
  process_killed: { name: 'Kill the process', done: 'Killed the process', failed: 'kill the process', icon: 'kill' },
  capture: { name: 'Capture', done: 'Made a capture', failed: 'make a capture', icon: 'capture' },
};

export const actionName = (type: string): string => WORDS[type]?.name ?? type.replaceAll('_', ' ');

/** One line for an action and what came of it, and its picture. */
export function actionMark({ type, state }: ActionView): { words: string; icon: IconName } {
  const known = WORDS[type];
  if (known === undefined) return { words: actionName(type), icon: 'target' };
  const words = { done: known.done, running: `${known.name}: under way`, failed: `Could not ${known.failed}`, gone: `${known.name}: nothing was left to act on` }[state];
  return { words, icon: known.icon };
}
