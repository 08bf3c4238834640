/** Which agents run the policies as they are now, and which do not yet. */
import { useState } from 'react';
import { loadAgents, type AgentView } from '../../api/agents.ts';
import { useResource } from '../../state/use-resource.ts';
import { Button } from '../../widgets/Button.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import './agent-versions.css';

const RENEW_MS = 2_000;

export function AgentVersions() {
  const { data } = useResource(loadAgents, RENEW_MS);
  const [isOpen, setOpen] = useState(false);
  const connected = (data ?? []).filter((agent) => agent.connected);
  if (!data) return null;
  const current = connected.filter((agent) => agent.isUpToDate);
  const tone = connected.length === 0 ? 'none' : current.length === connected.length ? 'good' : 'late';
  return (
    <span className="agent-versions">
      <button type="button" className="agent-versions-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className={`agent-versions-dot agent-versions-${tone}`} aria-hidden="true" />
        {connected.length === 0 ? 'No agent is connected' : `${current.length} of ${connected.length} ${connected.length === 1 ? 'agent runs' : 'agents run'} this`}
      </button>
      {isOpen && (
        <Popover label="Agents and the policies they run" className="agent-versions-list" onClose={() => setOpen(false)}>
          {data.length === 0 ? <p>No agent has ever connected.</p> : (
            <table>
              <thead><tr><th>Host</th><th className="number">Policy set</th><th>State</th></tr></thead>
              <tbody>{data.map((agent) => <tr key={agent.agentId}><td>{agent.host.name}</td><td className="number">{agent.policyVersion || '–'}</td><td>{stateWords(agent)}</td></tr>)}</tbody>
            </table>
          )}
          <Button onClick={() => setOpen(false)}>Close</Button>
        </Popover>
      )}
    </span>
  );
}

function stateWords(agent: AgentView): string {
  if (!agent.connected) return 'not connected';
  if (agent.policyError !== undefined) return `refused: ${agent.policyError}`;
  return agent.isUpToDate ? 'current' : 'on its way';
}
