import { severityName } from '@eyrie/schema';
import { Fragment, memo } from 'react';
import { formatAge, formatExact, formatRowTime, zoneName, type Zone } from '../../time/format.ts';
import { FilterButtons, type OnFilter } from '../../widgets/FilterButtons.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { RuleBadge } from '../../widgets/RuleBadge.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { actionMark } from './data/action-words.ts';
import { entityOf } from './data/entity.ts';
import type { PolicyEventView } from '../../api/event.ts';
import type { Row } from './data/fold.ts';
import { rowKey } from './data/row-key.ts';

interface EventRowProps {
  id: string; row: Row; index: number; top: number; now: number; zone: Zone;
  /** The keyboard is here. */
  current: boolean;
  /** Its event is in the detail panel. */
  open: boolean;
  /** Shows + and − in the cells. */
  tools: boolean;
  /** More of its repeats may be older than what is loaded. */
  partial: boolean;
  onHover: (key: string) => void; onOpen: (row: Row) => void; onToggle: (key: string) => void; onFilter: OnFilter;
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact' });

export const EventRow = memo(function EventRow({ id, row, index, top, now, zone, current, open, tools, partial, onHover, onOpen, onToggle, onFilter }: EventRowProps) {
  const { event } = row;
  const level = severityName(event.severity);
  const time = formatRowTime(event.time, zone, now);
  return (
    <div
      id={id} role="row" aria-rowindex={index + 2} aria-selected={open} data-event={event.id}
      className={`event-row event-${level.toLowerCase()} ${row.kind === 'member' ? 'event-member' : ''} ${current ? 'event-current' : ''} ${open ? 'event-open' : ''}`}
      style={{ transform: `translateY(${top}px)` }} onPointerEnter={() => onHover(rowKey(row))} onClick={() => onOpen(row)}
    >
      <span role="gridcell" className="cell-severity"><SeverityMark level={level} /></span>
      <span role="gridcell" className="cell-time" title={`${formatExact(event.time, zone)} ${zoneName(zone, now)}`}>{time.day && <span className="muted">{time.day} </span>}{time.clock.slice(0, 8)}<span className="cell-fraction">{time.clock.slice(8)}</span></span>
      <span role="gridcell" className="cell-age number muted">{formatAge(event.time, now)}</span>
      <span role="gridcell" className="cell-type"><RuleBadge type={event.rule.type} /></span>
      <span role="gridcell" className="cell-count">
        {row.kind === 'group' && (
          <button
            type="button" tabIndex={-1} className="fold" aria-expanded={row.expanded} aria-label={`${partial ? 'at least ' : ''}${row.count} repeats, the first ${formatAge(row.oldest.time, now)} ago`} title={`${partial ? 'At least ' : ''}${row.count.toLocaleString('en')} in a row, the first ${formatAge(row.oldest.time, now)} ago  (e)`}
            onClick={(click) => { click.stopPropagation(); onToggle(row.key); }}
          >
            <Icon name={row.expanded ? 'down' : 'right'} size={10} />{COMPACT.format(row.count)}{partial && '+'}
          </button>
        )}
      </span>
      <span role="gridcell" className="cell-state"><StateMark event={event} /></span>
      <span role="gridcell" className="cell-rule" title={event.rule.name}><span className="truncate">{event.rule.name}</span><ActionMarks event={event} />{tools && <FilterButtons label="ruleName" value={event.rule.name} onFilter={onFilter} />}</span>
      <span role="gridcell" className="cell-policy" title={event.policy.name}><span className="truncate">{event.policy.name}</span>{tools && <FilterButtons label="policyName" value={event.policy.name} onFilter={onFilter} />}</span>
      <span role="gridcell" className="cell-entity" title={entityOf(event).map((part) => part.value).join(' › ')}>
        {entityOf(event).map((part, position) => (
          <Fragment key={part.label}>
            {position > 0 && <span className="entity-step" aria-hidden="true">›</span>}
            <span className={`entity entity-${part.kind}`}>
              <span className="truncate">{part.value}</span>
              {tools && <FilterButtons label={part.label} value={part.value} onFilter={onFilter} />}
            </span>
          </Fragment>
        ))}
      </span>
    </div>
  );
});

/** What somebody has made of the event; nothing when nobody has. */
function StateMark({ event: { triage } }: { event: PolicyEventView }) {
  const whose = triage.assignee === '' ? '' : `, assigned to ${triage.assignee}`;
  if (triage.state === 'acknowledged') return <span className="state-acknowledged" role="img" aria-label={`Acknowledged${whose}`} title={`Acknowledged${whose}`}><Icon name="check" size={12} /></span>;
  if (triage.state === 'falsePositive') return <span className="muted" role="img" aria-label={`False positive${whose}`} title={`False positive${whose}`}><Icon name="flag" size={12} /></span>;
  return whose === '' ? null : <span className="state-assigned" title={`Assigned to ${triage.assignee}`}>{triage.assignee.slice(0, 2)}</span>;
}

/** What was done about the event, for those who look along the list. */
function ActionMarks({ event: { actions } }: { event: PolicyEventView }) {
  return actions.map((action, index) => {
    const { words, icon } = actionMark(action);
    return <span key={index} className={`action-mark action-${action.state}`} role="img" aria-label={words} title={words}><Icon name={icon} size={12} /></span>;
  });
}
