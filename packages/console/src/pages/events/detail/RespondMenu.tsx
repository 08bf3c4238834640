/** Acting by hand on what made the event: chosen, then confirmed with what it does and to what, and the result said. */
import { useState } from 'react';
import type { Deed } from '../../../api/actions.ts';
import type { PolicyEventView } from '../../../api/event.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Icon, type IconName } from '../../../widgets/Icon.tsx';
import { Popover } from '../../../widgets/Popover.tsx';
import './respond-menu.css';
import { useDeed } from './use-deed.ts';

interface Choice {
  readonly words: string;
  readonly icon: IconName;
  /** What it does to whom, as the confirmation says it. */
  readonly effect: string;
  readonly done: string;
  readonly deed: Deed;
  readonly isHarmless?: boolean;
}

export function RespondMenu({ event }: { event: PolicyEventView }) {
  const [open, setOpen] = useState(false);
  const choices = choicesFor(event);
  // Of an agent that is no longer known nothing can be asked.
  if (choices.length === 0 || event.agent === 0) return null;
  return (
    <>
      <Button aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>Respond</Button>
      {open && <Respond event={event} choices={choices} onClose={() => setOpen(false)} />}
    </>
  );
}

function Respond({ event, choices, onClose }: { event: PolicyEventView; choices: readonly Choice[]; onClose: () => void }) {
  const [chosen, setChosen] = useState<Choice>();
  const [outcome, perform] = useDeed(event.agent);
  return (
    <Popover label="Respond" className={chosen ? 'respond-confirm' : 'respond-menu'} onClose={onClose}>
      {chosen === undefined && choices.map((choice) => (
        <button key={choice.words} type="button" className="respond-choice" onClick={() => setChosen(choice)}><Icon name={choice.icon} size={14} />{choice.words}</button>
      ))}
      {chosen && (
        <>
          <p><b>{chosen.words}</b></p>
          <p>{chosen.effect}</p>
          <p className="muted">On {event.host.name}. It is kept on the record who had it done.</p>
          {outcome && <p role="status" className={outcome.tone === 'bad' ? 'summary-failed' : outcome.tone === 'done' ? 'respond-done' : 'muted'}>{outcome.words}</p>}
          <div className="respond-buttons">
            {outcome?.tone !== 'done' && <Button kind={chosen.isHarmless ? 'primary' : 'danger'} disabled={outcome?.tone === 'waiting'} onClick={() => perform(chosen.deed, chosen.done)}>{outcome?.tone === 'bad' ? 'Try again' : chosen.words}</Button>}
            <Button ref={focusIt} onClick={onClose}>{outcome?.tone === 'done' ? 'Close' : 'Cancel'}</Button>
          </div>
        </>
      )}
    </Popover>
  );
}

/** The button that was pressed is gone: the focus goes to the one that does nothing. */
const focusIt = (button: HTMLButtonElement | null): void => button?.focus();

/** The mildest first. */
function choicesFor({ container, processes, time }: PolicyEventView): Choice[] {
  const choices: Choice[] = [];
  if (container) {
    const { id: containerId } = container;
    const name = container.name ?? containerId;
    choices.push(
      { words: 'Pause the container', icon: 'pause', effect: `Everything in ${name} is held where it is, until somebody lets it go on.`, done: 'It is paused.', deed: { action: 'pause', containerId } },
      { words: 'Unpause the container', icon: 'play', effect: `${name} goes on where it was held.`, done: 'It runs again.', deed: { action: 'unpause', containerId }, isHarmless: true },
      { words: 'Stop the container', icon: 'stop', effect: `${name} is asked to end, and killed ten seconds later if it has not.`, done: 'It is stopped.', deed: { action: 'stop', containerId } },
      { words: 'Kill the container', icon: 'kill', effect: `Everything in ${name} ends at once. What was not written is lost.`, done: 'It is killed.', deed: { action: 'kill', containerId } },
    );
  }
  const [acting] = processes;
  if (acting && acting.pid > 1) {
    choices.push({ words: 'Kill the process', icon: 'kill', effect: `${acting.name} with the pid ${acting.pid} ends at once. A later process that was given its number is spared.`, done: 'It is killed.', deed: { action: 'killProcess', pid: acting.pid, aliveAt: String(time) } });
  }
  return choices;
}
