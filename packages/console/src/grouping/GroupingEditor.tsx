/** Name and levels of one grouping. */
import { useState, type FormEvent } from 'react';
import type { Grouping } from '../api/groups.ts';
import { Button, IconButton } from '../widgets/Button.tsx';

const MOST_LEVELS = 6;

/** Offered while one types; any other label of an event can be written too. */
const KNOWN_LABELS = [
  'host.hostName', 'container.name', 'container.image', 'container.image.repository', 'container.type', 'kubernetes.cluster.name', 'kubernetes.namespace.name', 'kubernetes.workload.name',
  'kubernetes.deployment.name', 'kubernetes.statefulset.name', 'kubernetes.daemonset.name', 'kubernetes.node.name', 'kubernetes.pod.name', 'container.label.com.docker.compose.project',
  'container.label.com.docker.compose.service', 'container.label.com.amazonaws.ecs.cluster', 'container.label.com.amazonaws.ecs.task-definition-family', 'user.name', 'proc.name', 'ruleName', 'policyName',
];

export default function GroupingEditor({ grouping, fault, onSave, onCancel }: { grouping: Grouping; fault: string | undefined; onSave: (grouping: Grouping) => void; onCancel: () => void }) {
  const [name, setName] = useState(grouping.name);
  const [labels, setLabels] = useState<readonly string[]>(grouping.labels);
  const put = (index: number, label: string): void => setLabels(labels.map((each, at) => (at === index ? label : each)));
  const swap = (index: number): void => setLabels(labels.map((each, at) => (at === index ? labels[index - 1] ?? each : at === index - 1 ? labels[index] ?? each : each)));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSave({ id: grouping.id, name: name.trim(), labels: labels.map((label) => label.trim()).filter((label) => label !== '') });
  };
  return (
    <form className="grouping-form" onSubmit={submit}>
      <h3>{grouping.id === undefined ? 'New grouping' : 'Change grouping'}</h3>
      <label>Name<input data-autofocus value={name} maxLength={100} required onChange={(event) => setName(event.target.value)} /></label>
      <fieldset>
        <legend>Levels, the outermost first</legend>
        {labels.map((label, index) => (
          <div key={index} className="grouping-level">
            <span className="muted number">{index + 1}</span>
            <input className="mono" aria-label={`Level ${index + 1}`} list="grouping-labels" value={label} spellCheck={false} onChange={(event) => put(index, event.target.value)} />
            <IconButton small icon="up" label={`Level ${index + 1} further out`} disabled={index === 0} onClick={() => swap(index)} />
            <IconButton small icon="close" label={`Take level ${index + 1} away`} disabled={labels.length === 1} onClick={() => setLabels(labels.filter((_, at) => at !== index))} />
          </div>
        ))}
        <datalist id="grouping-labels">{KNOWN_LABELS.filter((label) => !labels.includes(label)).map((label) => <option key={label} value={label} />)}</datalist>
        {labels.length < MOST_LEVELS && <Button kind="quiet" icon="plus" onClick={() => setLabels([...labels, ''])}>Add a level</Button>}
      </fieldset>
      {fault && <p className="grouping-fault" role="alert">{fault}</p>}
      <div className="grouping-foot"><Button onClick={onCancel}>Cancel</Button><Button kind="primary" type="submit">Save</Button></div>
    </form>
  );
}
