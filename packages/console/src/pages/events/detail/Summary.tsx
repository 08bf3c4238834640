import type { ReactNode } from 'react';
import type { PolicyEventView } from '../../../api/event.ts';
import { agoWords, formatExact, zoneName, type Zone } from '../../../time/format.ts';
import { msFromNs } from '../../../time/nanoseconds.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { FilterButtons, type OnFilter } from '../../../widgets/FilterButtons.tsx';
import { RuleBadge, ruleTypeName } from '../../../widgets/RuleBadge.tsx';
import { SeverityLabel } from '../../../widgets/Severity.tsx';
import { readTags } from '@eyrie/schema';
import { Actions } from './Actions.tsx';
import { Around } from './Around.tsx';
import './summary.css';

/** What happened, when, how grave, where and by whom. */
export function Summary({ event, zone, now, onFilter }: { event: PolicyEventView; zone: Zone; now: number; onFilter: OnFilter }) {
  const { rule, policy, host, container } = event;
  const tags = readTags(rule.tags);
  const acting = event.processes[0];
  return (
    <div className="summary">
      <div className="summary-output">
        <p className="mono">{event.output || 'The rule gave no output text.'}</p>
        <CopyButton text={event.output} label="Copy output" />
      </div>
      <dl>
        <Line name="When">
          <div className="mono">{formatExact(event.time, zone)}</div>
          <div className="muted">{zoneName(zone, msFromNs(event.time))} · {agoWords(event.time, now)}</div>
          {zone !== 'utc' && <div className="muted"><span className="mono">{formatExact(event.time, 'utc')}</span> UTC</div>}
        </Line>
        <Line name="Severity"><SeverityLabel severity={event.severity} /></Line>
        <Line name="Policy" label="policyName" value={policy.name} onFilter={onFilter}>
          <div>{policy.name}</div>
          {policy.description && <div className="muted">{policy.description}</div>}
        </Line>
        <Line name="Rule" label="ruleName" value={rule.name} onFilter={onFilter}>
          <div className="summary-inline"><RuleBadge type={rule.type} />{rule.name}<span className="muted">{ruleTypeName(rule.type)}</span></div>
          {rule.description && <div className="muted">{rule.description}</div>}
        </Line>
        {tags.tactics.length > 0 && <Line name="MITRE tactic">{tags.tactics.map((tactic) => <div key={tactic.id}>{tactic.name} <span className="muted">{tactic.id}</span></div>)}</Line>}
        {tags.techniques.length > 0 && <Line name="Technique">{tags.techniques.map((each) => <div key={each.id}>{each.name === each.id ? '' : `${each.name} `}<span className="muted">{each.id}</span></div>)}</Line>}
        {acting && (
          <Line name="Process" label="proc.name" value={acting.name} onFilter={onFilter}>
            <div className="mono">{acting.cmdline || acting.name}</div>
            <div className="muted">{acting.exepath ? <><span className="mono">{acting.exepath}</span>, </> : null}pid {acting.pid}</div>
          </Line>
        )}
        {event.user && (
          <Line name="User" label="user.name" value={event.user} onFilter={onFilter}>
            <div>{event.user}{acting && acting.uid >= 0 && <span className="muted"> uid {acting.uid}</span>}</div>
          </Line>
        )}
        {container && (
          <Line name="Container" label={container.name ? 'container.name' : 'container.id'} value={container.name ?? container.id} onFilter={onFilter}>
            <div>{container.name ?? <span className="mono">{container.id}</span>}</div>
            {container.image && <div className="muted mono">{container.image}</div>}
            {container.name && <div className="muted mono">{container.id}</div>}
          </Line>
        )}
        <Line name="Host" label="host.hostName" value={host.name} onFilter={onFilter}>
          <div>{host.name}</div>
          {host.machineId && host.machineId !== host.name && <div className="muted mono">{host.machineId}</div>}
        </Line>
        {event.actions.length > 0 && (
          <Line name="Actions">
            <Actions event={event} agent={event.agent} />
          </Line>
        )}
        <Line name="Around it"><Around event={event} /></Line>
        {tags.others.length > 0 && <Line name="Tags"><span className="summary-tags">{tags.others.map((tag) => <span key={tag} className="tag">{tag}</span>)}</span></Line>}
        <Line name="Event id"><span className="mono muted summary-inline">{event.id}<CopyButton text={event.id} label="Copy event id" /></span></Line>
      </dl>
    </div>
  );
}

type LineProps = { name: string; children: ReactNode } & ({ label: string; value: string; onFilter: OnFilter } | { label?: undefined });

function Line(props: LineProps) {
  return (
    <div className="summary-line">
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {props.label !== undefined && <span className="line-tools"><FilterButtons label={props.label} value={props.value} onFilter={props.onFilter} /><CopyButton text={props.value} label={`Copy ${props.name.toLowerCase()}`} /></span>}
      </dd>
    </div>
  );
}
