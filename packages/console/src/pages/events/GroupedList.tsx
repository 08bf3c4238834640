/** The events of the window as rows of counts: by policy, by rule, or by the levels of a hierarchy. A row opens into its parts, and at the end into its newest events. */
import { severityName } from '@eyrie/schema';
import { useMemo, useState } from 'react';
import { groupTree, pathKey, type GroupNode } from '../../grouping/group-tree.ts';
import { useGroups } from '../../grouping/use-groups.ts';
import { filterText, labelWords, type Scope } from '../../state/filter.ts';
import type { TimeRange } from '../../state/time-range.ts';
import { formatAge, type Zone } from '../../time/format.ts';
import { Button } from '../../widgets/Button.tsx';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { FilterButtons } from '../../widgets/FilterButtons.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { ErrorNotice } from '../../widgets/Notice.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import '../../widgets/table.css';
import './grouped-list.css';
import { NewestEvents } from './NewestEvents.tsx';

const MOST_GROUPS = 1000;
const NEWEST = 8;

interface GroupedListProps {
  range: TimeRange; filter: string; by: readonly string[]; zone: Zone; now: number;
  onFilter: OnFilter; onOpen: (id: string) => void;
  /** Shows the events of a group in the plain list. */
  onShow: (path: Scope) => void;
}

export default function GroupedList(props: GroupedListProps) {
  const { range, filter, by } = props;
  const { data, error, reload } = useGroups(range, filter, by, MOST_GROUPS);
  const roots = useMemo(() => (data ? groupTree(by, data.groups) : []), [data, by]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void => setOpened((before) => {
    const after = new Set(before);
    if (!after.delete(key)) after.add(key);
    return after;
  });
  if (!data) return error ? <ErrorNotice title="Groups could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={20} />;
  const most = roots[0]?.count ?? 1;
  return (
    <div className="table-page grouped-list">
      <table className="table">
        <thead><tr><th className="grouped-by">{by.map(labelWords).join(' › ')}</th><th>Severity</th><th className="number">Events</th><th className="grouped-share"><span className="unseen">Share</span></th><th className="number">Last</th><th><span className="unseen">Show</span></th></tr></thead>
        <tbody>{roots.map((node) => <Node key={node.value} node={node} depth={0} most={most} opened={opened} onToggle={toggle} {...props} />)}</tbody>
      </table>
      {data.others > 0 && <p className="grouped-more muted">{data.others.toLocaleString('en')} more events in groups smaller than the {MOST_GROUPS.toLocaleString('en')} largest. Narrow the window or the filter to see them.</p>}
    </div>
  );
}

interface NodeProps extends GroupedListProps { node: GroupNode; depth: number; most: number; opened: ReadonlySet<string>; onToggle: (key: string) => void }

function Node({ node, depth, most, opened, onToggle, ...props }: NodeProps) {
  const key = pathKey(node.path);
  const open = opened.has(key);
  const step = node.path.at(-1);
  if (!step) return null;
  const level = severityName(node.worst);
  return (
    <>
      <tr className="grouped-row">
        <td style={{ paddingLeft: 16 + depth * 20 }}>
          <button type="button" className="grouped-name" aria-expanded={open} onClick={() => onToggle(key)}>
            <Icon name={open ? 'down' : 'right'} size={10} /><span className={`truncate ${node.value === '' ? 'muted' : ''}`}>{node.value || `no ${labelWords(step.label)}`}</span>
          </button>
          {node.value !== '' && <span className="grouped-tools"><FilterButtons label={step.label} value={node.value} onFilter={props.onFilter} /></span>}
        </td>
        <td><SeverityMark level={level} /> <span className="muted">{level}</span></td>
        <td className="number">{node.count.toLocaleString('en')}</td>
        <td className="grouped-share"><svg width="100%" height="8" preserveAspectRatio="none" viewBox="0 0 100 1" aria-hidden="true"><rect className={`bar-${level.toLowerCase()}`} width={Math.max(0.7, (node.count / most) * 100)} height="1" /></svg></td>
        <td className="number muted">{formatAge(node.last, props.now)}</td>
        <td className="grouped-show"><Button kind="quiet" onClick={() => props.onShow(node.path)}>Show events</Button></td>
      </tr>
      {open && node.children.map((child) => <Node key={child.value} node={child} depth={depth + 1} most={most} opened={opened} onToggle={onToggle} {...props} />)}
      {open && node.children.length === 0 && (
        <tr className="grouped-newest">
          <td colSpan={6} style={{ paddingLeft: 16 + (depth + 1) * 20 }}><NewestEvents range={props.range} filter={within(props.filter, node.path)} most={NEWEST} zone={props.zone} now={props.now} onOpen={props.onOpen} /></td>
        </tr>
      )}
    </>
  );
}

/** What finds the events of a group. */
function within(filter: string, path: Scope): string {
  const own = filterText({ search: '', severities: [], terms: [], scope: path });
  return filter === '' ? own : `${filter} and ${own}`;
}
