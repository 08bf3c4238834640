/** Whether anything is done on a host beside telling: asked before either way, since policies go by it at once. */
import { useState } from 'react';
import { allowActions } from '../../api/actions.ts';
import type { AgentView } from '../../api/agents.ts';
import { noticeSignOut } from '../../app/session.ts';
import { Button } from '../../widgets/Button.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { Switch } from '../../widgets/Switch.tsx';

export function ActionSwitch({ agent, onChanged }: { agent: AgentView; onChanged: () => void }) {
  const { number, host, actionsEnabled, actionsOff, connected } = agent;
  const [wanted, setWanted] = useState<boolean>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const change = (isOn: boolean): void => {
    setWanted(undefined);
    setBusy(true);
    setProblem(undefined);
    allowActions(number, isOn)
      .then(onChanged, (cause: unknown) => {
        noticeSignOut(cause);
        setProblem(cause instanceof Error ? cause.message : String(cause));
      })
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Switch checked={actionsEnabled} label={`Actions on ${host.name}`} busy={busy} onChange={setWanted} />
      {actionsOff !== undefined && <div className="muted">{actionsOff}</div>}
      {!actionsEnabled && actionsOff === undefined && <div className="muted">{connected ? 'being told' : 'when it connects'}</div>}
      {problem !== undefined && <div className="agent-refused" role="alert">{problem}</div>}
      {wanted !== undefined && (
        <Popover label={`Actions on ${host.name}`} className="agent-confirm" onClose={() => setWanted(undefined)}>
          <p>{wanted ? <>Policies and people may pause, stop and kill on <b>{host.name}</b> again.</> : <>Nothing is paused, stopped or killed on <b>{host.name}</b> any more, whatever policies say. Events and captures go on.</>}</p>
          <div className="agent-confirm-buttons">
            <Button kind={wanted ? 'danger' : 'primary'} onClick={() => change(wanted)}>{wanted ? 'Allow actions' : 'Switch actions off'}</Button>
            <Button onClick={() => setWanted(undefined)}>Cancel</Button>
          </div>
        </Popover>
      )}
    </>
  );
}
