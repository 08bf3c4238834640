/** A capture by hand: of a whole host, or of one container. */
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { loadAgents, type AgentView } from '../../api/agents.ts';
import { makeCapture } from '../../api/captures.ts';
import { noticeSignOut } from '../../app/session.ts';
import { useResource } from '../../state/use-resource.ts';
import { Button } from '../../widgets/Button.tsx';
import { Popover } from '../../widgets/Popover.tsx';

const RENEW_MS = 10_000;
const MAX_SECONDS = 3600;

export function CaptureForm({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const { data: agents, error } = useResource(loadAgents, RENEW_MS);
  const [problem, setProblem] = useState<string>();
  const [isSending, setSending] = useState(false);
  const connected = agents?.filter((agent) => agent.connected && agent.source === 'live') ?? [];
  const send = (submit: FormEvent<HTMLFormElement>): void => {
    submit.preventDefault();
    setProblem(undefined);
    setSending(true);
    makeCapture(requestOf(new FormData(submit.currentTarget))).then(onMade, (cause: unknown) => {
      noticeSignOut(cause);
      setSending(false);
      setProblem(cause instanceof Error ? cause.message : String(cause));
    });
  };
  return (
    <Popover label="New capture" className="capture-form" onClose={onClose}>
      <form onSubmit={send}>
        <h2>New capture</h2>
        {agents && connected.length === 0
          ? <p className="capture-form-none">No agent that watches a host is connected. A capture needs one.</p>
          : <Hosts agents={connected} />}
        <Field label="Container" hint="Id; empty: the whole host">{(id) => <input id={id} name="containerId" className="mono" maxLength={256} autoComplete="off" spellCheck={false} />}</Field>
        <div className="capture-form-pair">
          <Field label="Seconds before now">{(id) => <input id={id} name="before" type="number" min={0} max={MAX_SECONDS} step="any" defaultValue={10} required />}</Field>
          <Field label="Seconds from now on">{(id) => <input id={id} name="duration" type="number" min={0.1} max={MAX_SECONDS} step="any" defaultValue={15} required />}</Field>
        </div>
        <p className="capture-form-note muted">What was before is there as far as the recorder of the host reaches: 60 seconds, unless its agent was told otherwise.</p>
        <Field label="Filter" hint="As in rules; empty: everything">{(id) => <input id={id} name="filter" className="mono" maxLength={8000} placeholder="proc.name = nginx" autoComplete="off" spellCheck={false} />}</Field>
        <Field label="Name">{(id) => <input id={id} name="name" maxLength={200} defaultValue="capture" autoComplete="off" />}</Field>
        {(problem ?? error) !== undefined && <p className="capture-form-problem" role="alert">{problem ?? error?.message}</p>}
        <div className="capture-form-actions">
          <Button kind="primary" type="submit" disabled={connected.length === 0 || isSending}>Capture</Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Popover>
  );
}

function Hosts({ agents }: { agents: readonly AgentView[] }) {
  return (
    <Field label="Host">
      {(id) => <select id={id} name="agent" data-autofocus required>{agents.map((agent) => <option key={agent.agentId} value={agent.number}>{agent.host.name}</option>)}</select>}
    </Field>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="capture-field">
      <label htmlFor={id}>{label}{hint !== undefined && <span className="muted"> · {hint}</span>}</label>
      {children(id)}
    </div>
  );
}

function requestOf(form: FormData) {
  const textOf = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const containerId = textOf('containerId');
  return {
    agent: Number(textOf('agent')),
    name: textOf('name'),
    before: Number(textOf('before')),
    duration: Number(textOf('duration')),
    containerId: containerId === '' ? undefined : containerId,
    filter: textOf('filter'),
  };
}
