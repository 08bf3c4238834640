/** The agents: which are connected, what they see, what they lost, and which policies they run. */
import { loadAgents, sumOf, type AgentView, type Counts } from '../../api/agents.ts';
import { useNow } from '../../state/clock.ts';
import { useZone } from '../../state/use-view.ts';
import { useResource } from '../../state/use-resource.ts';
import { agoWords, formatDateTime, formatSpan, zoneName, type Zone } from '../../time/format.ts';
import { nsFromMs } from '../../time/nanoseconds.ts';
import { Button } from '../../widgets/Button.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { Banner, Command, EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import '../../widgets/table.css';
import { ActionSwitch } from './ActionSwitch.tsx';
import './agents.css';

const RENEW_MS = 3000;

export default function AgentsPage() {
  const { data, error, reload } = useResource(loadAgents, RENEW_MS);
  const now = useNow(1000);
  const zone = useZone();
  if (!data) return error ? <ErrorNotice title="Agents could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={8} height={44} />;
  if (data.length === 0) return <NoAgents />;
  const connected = data.filter((agent) => agent.connected).length;
  return (
    <>
      <p className="agents-summary"><b>{connected}</b> of {data.length} connected</p>
      <div className="table-page">
        <table className="table">
          <thead>
            <tr>
              <th>Host</th><th>State</th><th>Version</th><th>Source</th>
              <th className="number" title="System calls and other kernel events that the rule engine has seen since the agent started">Events seen</th>
              <th className="number" title="Events lost before the rule engine saw them, and policy events lost because the spool was full">Lost</th>
              <th className="number" title="Policy events since the agent started">Policy events</th>
              <th>Policies</th>
              <th title="Whether policies and people may pause, stop and kill on this host">Actions</th>
            </tr>
          </thead>
          <tbody>{[...data].sort(byNeed).map((agent) => <AgentRow key={agent.agentId} agent={agent} now={now} zone={zone} onChanged={reload} />)}</tbody>
        </table>
      </div>
      {error && <Banner tone="warn" action={<Button onClick={reload}>Try again</Button>}>The list could not be renewed: {error.message}</Banner>}
    </>
  );
}

/** Connected first, then by name. */
const byNeed = (a: AgentView, b: AgentView): number => Number(b.connected) - Number(a.connected) || a.host.name.localeCompare(b.host.name);

function AgentRow({ agent, now, zone, onChanged }: { agent: AgentView; now: number; zone: Zone; onChanged: () => void }) {
  const { counters, host } = agent;
  const lost = counters ? [...counters.dropped.map(([cause, count]) => [CAUSES[cause] ?? cause, count] as const), ...counters.spoolDropped.map(([severity, count]) => [`${severity} policy events`, count] as const)] : [];
  return (
    <>
      <tr className={agent.policyError ?? agent.spoolProblem ? 'agent-with-error' : ''}>
        <td><div>{host.name}</div><div className="muted">{[host.os, host.kernel].filter((part) => part !== '').join(' · ')}</div></td>
        <td className="nowrap">
          {agent.connected
            ? <span className="agent-on"><span className="agent-dot" aria-hidden="true" />Connected{agent.unwatched && <Unwatched {...agent.unwatched} now={now} zone={zone} />}</span>
            : <span className="agent-off"><span className="agent-dot" aria-hidden="true" />Not connected<div className="muted" title={`Last heard ${formatDateTime(agent.lastSeen, zone)} ${zoneName(zone, now)}`}>last heard {agoWords(nsFromMs(agent.lastSeen), now)}</div></span>}
        </td>
        <td className="nowrap">{agent.version}</td>
        <td className="agent-source">{agent.source}</td>
        <td className="number">{counters ? counters.events.toLocaleString('en') : '–'}</td>
        <td className="number">{counters ? <Lost lost={lost} byCall={counters.droppedByCall} withoutData={counters.withoutData} /> : '–'}</td>
        <td className="number">{counters ? counters.alerts.toLocaleString('en') : '–'}</td>
        <td><PolicyState agent={agent} /></td>
        <td className="agent-actions"><ActionSwitch agent={agent} onChanged={onChanged} /></td>
      </tr>
      {agent.policyError && <tr><td colSpan={9} className="agent-error"><b>The newest policies were refused:</b> <span className="mono">{agent.policyError}</span></td></tr>}
      {agent.spoolProblem && <tr><td colSpan={9} className="agent-error"><b>Its disk takes no more events; new ones wait in memory:</b> <span className="mono">{agent.spoolProblem}</span></td></tr>}
    </>
  );
}

const WHY_UNWATCHED: Readonly<Record<string, string>> = { ended: 'its agent was ended', killed: 'its agent was killed or broke', hostDown: 'the host was started, and its agent later' };
/** What is over for so long is left to the events. */
const UNWATCHED_SHOWN_MS = 86_400_000;

function Unwatched({ from, to, why, now, zone }: { from: number; to: number; why: string; now: number; zone: Zone }) {
  if (now - to > UNWATCHED_SHOWN_MS) return null;
  return (
    <div className="muted" title={`Nobody saw what happened from ${formatDateTime(from, zone)} to ${formatDateTime(to, zone)} ${zoneName(zone, to)}: ${WHY_UNWATCHED[why] ?? why}`}>
      not watched for {formatSpan(to - from)}, until {agoWords(nsFromMs(to), now)}
    </div>
  );
}

/** Causes as the agent names them, for people. */
const CAUSES: Readonly<Record<string, string>> = {
  ringFull: 'ring full',
  shed: 'left out to keep up',
  tooLarge: 'too large',
  compat: '32-bit calls',
  unreadable: 'unreadable',
  noHandler: 'no handler',
};
/** Calls named below the causes; all of them are in the tooltip. */
const CALLS_SHOWN = 3;

function Lost({ lost, byCall, withoutData }: { lost: Counts; byCall: Counts; withoutData: number }) {
  const total = sumOf(lost);
  const calls = [...byCall].sort((a, b) => b[1] - a[1]);
  const words = (some: Counts): string => some.map(([call, count]) => `${call} ${count.toLocaleString('en')}`).join(', ');
  const data = withoutData > 0 && <div className="muted" title="To keep up, these events came without the bytes that their call read or wrote">{withoutData.toLocaleString('en')} without data</div>;
  if (total === 0) return <><span className="muted">0</span>{data}</>;
  return (
    <span className="agent-lost">
      {total.toLocaleString('en')}
      {lost.map(([cause, count]) => <div key={cause} className="muted">{cause} {count.toLocaleString('en')}</div>)}
      {calls.length > 0 && <div className="muted" title={words(calls)}>most: {words(calls.slice(0, CALLS_SHOWN))}</div>}
      {data}
    </span>
  );
}

function PolicyState({ agent }: { agent: AgentView }) {
  if (agent.policyError) return <>version {agent.policyVersion}<div className="agent-refused">newest refused</div></>;
  if (agent.policyVersion === 0) return <span className="muted">not reported yet</span>;
  return <>version {agent.policyVersion}{agent.isUpToDate ? <div className="muted">up to date</div> : <div className="muted">{agent.connected ? 'newer version on its way' : 'older than the server’s'}</div>}</>;
}

function NoAgents() {
  return (
    <EmptyState title="No agent has connected yet">
      <p>An agent watches one host and sends its policy events here. It appears in this list as soon as it connects.</p>
      <p>On the server’s own host, <code>npm start</code> runs one. This says how to connect another host:</p>
      <div><Command copy={<CopyButton text="npx eyrie agent --help" label="Copy command" />}>npx eyrie agent --help</Command></div>
    </EmptyState>
  );
}
