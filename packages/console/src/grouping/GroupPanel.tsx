/** The hierarchy at the left: counts for the window, and the place that everything else is narrowed to. */
import { severityName } from '@eyrie/schema';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { labelWords, type Scope } from '../state/filter.ts';
import type { TimeRange } from '../state/time-range.ts';
import { IconButton } from '../widgets/Button.tsx';
import { Icon } from '../widgets/Icon.tsx';
import { SeverityMark } from '../widgets/Severity.tsx';
import { SkeletonRows } from '../widgets/Skeleton.tsx';
import { groupTree, isWithin, pathKey, samePath, type GroupNode } from './group-tree.ts';
import { GroupingPicker } from './GroupingPicker.tsx';
import './group-panel.css';
import { useGroups } from './use-groups.ts';

const MOST_GROUPS = 2000;
/** Of the values at one level so many are shown until more are asked for. */
const SHOWN = 100;

interface GroupPanelProps {
  range: TimeRange;
  /** Without the place. */
  filter: string;
  labels: readonly string[]; scope: Scope;
  onHierarchy: (labels: readonly string[]) => void; onScope: (scope: Scope) => void; onClose: () => void;
}

export function GroupPanel({ range, filter, labels, scope, onHierarchy, onScope, onClose }: GroupPanelProps) {
  const { data, error } = useGroups(range, filter, labels, MOST_GROUPS);
  const roots = useMemo(() => (data ? groupTree(labels, data.groups) : []), [data, labels]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const isOpen = (node: GroupNode): boolean => opened.has(pathKey(node.path)) || (scope.length > node.path.length && isWithin(scope, node.path));
  const toggle = (node: GroupNode): void => setOpened((before) => {
    const after = new Set(before);
    if (!after.delete(pathKey(node.path))) after.add(pathKey(node.path));
    return after;
  });

  return (
    <aside className="group-panel" aria-label="Groups">
      <div className="group-panel-head"><GroupingPicker labels={labels} onChoose={onHierarchy} /><IconButton small icon="close" label="Hide groups" onClick={onClose} /></div>
      <div className="group-tree" role="tree" aria-label="Groups of events" onKeyDown={moveFocus}>
        <div className="group-node" role="treeitem" aria-level={1} aria-selected={scope.length === 0} tabIndex={0} onClick={() => onScope([])} onKeyDown={(press) => enter(press, () => onScope([]))}>
          <span className="group-value group-all">Everywhere</span><span className="group-count number">{data ? data.total.toLocaleString('en') : ''}</span>
        </div>
        {!data && !error && <SkeletonRows count={8} />}
        {error && !data && <p className="group-fault">{error.message}</p>}
        <Level nodes={roots} depth={0} scope={scope} isOpen={isOpen} onToggle={toggle} onScope={onScope} />
        {data && data.others > 0 && <p className="group-more muted">{data.others.toLocaleString('en')} more in smaller groups</p>}
      </div>
    </aside>
  );
}

interface LevelProps { nodes: readonly GroupNode[]; depth: number; scope: Scope; isOpen: (node: GroupNode) => boolean; onToggle: (node: GroupNode) => void; onScope: (scope: Scope) => void }

function Level({ nodes, depth, scope, isOpen, onToggle, onScope }: LevelProps) {
  const [most, setMost] = useState(SHOWN);
  return (
    <>
      {nodes.slice(0, most).map((node) => {
        const open = isOpen(node);
        const branch = node.children.length > 0;
        const selected = samePath(node.path, scope);
        const label = node.path.at(-1)?.label ?? '';
        const onKeyDown = (press: KeyboardEvent): void => {
          if (branch && ((press.key === 'ArrowRight' && !open) || (press.key === 'ArrowLeft' && open))) onToggle(node);
          else return enter(press, () => onScope(node.path));
          press.preventDefault();
          press.stopPropagation();
        };
        return (
          <div key={node.value} role="none">
            <div
              className="group-node" role="treeitem" aria-level={depth + 2} aria-selected={selected} {...(branch ? { 'aria-expanded': open } : {})} tabIndex={-1} style={{ paddingLeft: 6 + depth * 14 }}
              title={`${labelWords(label)} ${node.value || 'none'}: ${node.count.toLocaleString('en')} events`} onClick={() => onScope(selected ? [] : node.path)} onKeyDown={onKeyDown}
            >
              {branch
                ? <span className="group-fold" aria-hidden="true" onClick={(click) => { click.stopPropagation(); onToggle(node); }}><Icon name={open ? 'down' : 'right'} size={10} /></span>
                : <span className="group-fold" />}
              <span className={`group-value truncate ${node.value === '' ? 'group-none' : ''}`}>{node.value || `no ${labelWords(label)}`}</span>
              {node.worst <= 3 && <SeverityMark level={severityName(node.worst)} />}
              <span className="group-count number">{node.count.toLocaleString('en')}</span>
            </div>
            {branch && open && <Level nodes={node.children} depth={depth + 1} scope={scope} isOpen={isOpen} onToggle={onToggle} onScope={onScope} />}
          </div>
        );
      })}
      {nodes.length > most && <button type="button" className="link group-more" onClick={() => setMost(most + SHOWN)}>{(nodes.length - most).toLocaleString('en')} more</button>}
    </>
  );
}

function enter(press: KeyboardEvent, run: () => void): void {
  if (press.key !== 'Enter' && press.key !== ' ') return;
  press.preventDefault();
  press.stopPropagation();
  run();
}

/** Up and down go through what is shown, whatever its level. */
function moveFocus(press: KeyboardEvent<HTMLDivElement>): void {
  const step = press.key === 'ArrowDown' ? 1 : press.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  press.preventDefault();
  press.stopPropagation();
  const all = [...press.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = all.findIndex((each) => each === document.activeElement);
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}
