/** What an agent does when a rule of the policy matches, with what each of it does in plain words. */
import { useId } from 'react';
import { NEW_CAPTURE, type CaptureDraft, type ContainerAction, type Draft, type Faults } from './draft.ts';
import { Field } from './Field.tsx';

const CONTAINER: readonly (readonly [ContainerAction, string, string])[] = [
  ['none', 'Leave it running', 'Only an event is made.'],
  ['POLICY_ACTION_PAUSE', 'Pause', 'Everything in the container is frozen where it is. It can be let go on, and looked at meanwhile.'],
  ['POLICY_ACTION_STOP', 'Stop', 'The container is asked to end, and made to after ten seconds.'],
  ['POLICY_ACTION_KILL', 'Kill', 'The container ends at once; what it has in memory is lost. An orchestrator may start another one.'],
];

interface ActionsFieldProps { draft: Draft; faults: Faults; onChange: (change: Partial<Draft>) => void }

export function ActionsField({ draft, faults, onChange }: ActionsFieldProps) {
  const id = useId();
  if (draft.type === 'k8s_audit') {
    return <fieldset className="form-group"><legend>Actions</legend><p className="hint">Audit events come from the cluster, not from a container or process here: events are made, and nothing is acted on.</p></fieldset>;
  }
  const { capture } = draft;
  const setCapture = (change: Partial<CaptureDraft>): void => onChange({ capture: { ...(capture ?? NEW_CAPTURE), ...change } });
  return (
    <fieldset className="form-group">
      <legend>Actions</legend>
      <div role="radiogroup" aria-label="On the container">
        <p className="form-name">On the container{draft.where === 'hosts' ? ' (not for events of hosts)' : ''}</p>
        {CONTAINER.map(([action, name, words]) => (
          <label key={action} className="option">
            <input type="radio" name={`${id}-container`} checked={draft.container === action} onChange={() => onChange({ container: action })} />
            <span><b className={action === 'POLICY_ACTION_KILL' ? 'danger' : ''}>{name}</b> <span className="muted">{words}</span></span>
          </label>
        ))}
      </div>
      <p className="form-name">On the process</p>
      <label className="option">
        <input type="checkbox" checked={draft.killsProcess} onChange={(event) => onChange({ killsProcess: event.target.checked })} />
        <span><b className={draft.killsProcess ? 'danger' : ''}>Kill it</b> <span className="muted">The process that made the event gets SIGKILL; what it started lives on.</span></span>
      </label>
      <p className="form-name">Evidence</p>
      <label className="option">
        <input type="checkbox" checked={capture !== undefined} onChange={(event) => onChange({ capture: event.target.checked ? NEW_CAPTURE : undefined })} />
        <span><b>Capture</b> <span className="muted">Keep the system calls around the event, also those from before it.</span></span>
      </label>
      {capture && (
        <div className="capture-fields">
          <Field name="Seconds before" fault={faults.before}>{(props) => <input {...props} className="input" inputMode="decimal" value={capture.before} onChange={(event) => setCapture({ before: event.target.value })} />}</Field>
          <Field name="Seconds after" fault={faults.after}>{(props) => <input {...props} className="input" inputMode="decimal" value={capture.after} onChange={(event) => setCapture({ after: event.target.value })} />}</Field>
          <Field name="Name of the file">{(props) => <input {...props} className="input" value={capture.name} placeholder="the policy’s" onChange={(event) => setCapture({ name: event.target.value })} />}</Field>
          <Field name="Only events that match">{(props) => <input {...props} className="input mono" value={capture.filter} placeholder="all; or a filter: fd.type = ipv4" spellCheck={false} onChange={(event) => setCapture({ filter: event.target.value })} />}</Field>
          <Field name="Events at most" fault={faults.maxEvents}>{(props) => <input {...props} className="input" inputMode="numeric" value={capture.maxEvents} placeholder="all" onChange={(event) => setCapture({ maxEvents: event.target.value })} />}</Field>
          <Field name="Bytes of each read and write" fault={faults.snapLength}>{(props) => <input {...props} className="input" inputMode="numeric" value={capture.snapLength} placeholder="80" title="So much is kept on every host as long as the policy is on, also from before the event: it costs the hosts time and memory" onChange={(event) => setCapture({ snapLength: event.target.value })} />}</Field>
          <label className="choice"><input type="checkbox" checked={capture.isLimitedToContainer} onChange={(event) => setCapture({ isLimitedToContainer: event.target.checked })} />Only the container of the event</label>
        </div>
      )}
    </fieldset>
  );
}
