/** The hierarchy as nested circles: colour and letter tell the gravest severity, size the number of events. Click or Enter goes in, Esc out. */
import { severityName } from '@eyrie/schema';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { isWithin, pathKey, samePath, type GroupNode } from '../../grouping/group-tree.ts';
import { labelWords, type Scope } from '../../state/filter.ts';
import { layOutCircles, type Circle } from './circle-layout.ts';

/** Radius in pixels from which a circle has its name, and from which its letter. */
const NAMED_FROM = 26;
const LETTERED_FROM = 9;
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact' });

export function Circles({ roots, scope, onScope }: { roots: readonly GroupNode[]; scope: Scope; onScope: (scope: Scope) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const circles = useMemo(() => layOutCircles(roots), [roots]);
  const chosen = circles.find((circle) => samePath(circle.path, scope)) ?? circles[0];
  // A leaf is shown among its neighbours.
  const focus = chosen?.isLeaf && chosen.depth > 0 ? circles.find((circle) => circle.depth === chosen.depth - 1 && isWithin(chosen.path, circle.path)) ?? chosen : chosen;
  const scale = focus ? (Math.min(size.width, size.height) - 12) / (2 * focus.r) : 0;
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.key !== 'Escape' || scope.length === 0) return;
    press.preventDefault();
    press.stopPropagation();
    onScope(scope.slice(0, -1));
  };
  return (
    <div ref={box} className="circles" onKeyDown={onKeyDown}>
      {focus && size.width > 0 && (
        <svg width={size.width} height={size.height} role="group" aria-label="Groups of events, the larger the more events" onClick={() => onScope(scope.slice(0, -1))}>
          {circles.map((circle) => {
            const r = circle.r * scale;
            const x = (circle.x - focus.x) * scale + size.width / 2;
            const y = (circle.y - focus.y) * scale + size.height / 2;
            const inSight = x + r > 0 && x - r < size.width && y + r > 0 && y - r < size.height && r > 0.8;
            if (!inSight || !circle.node) return null;
            const reachable = circle.depth === focus.depth + 1 && isWithin(circle.path, focus.path);
            return <OneCircle key={pathKey(circle.path)} circle={circle} node={circle.node} x={x} y={y} r={r} reachable={reachable} inside={isWithin(circle.path, focus.path) && circle !== focus} selected={samePath(circle.path, scope)} onScope={onScope} />;
          })}
          {circles.map((circle) => {
            const r = circle.r * scale;
            if (!circle.node || circle === focus || !isWithin(circle.path, focus.path) || r < LETTERED_FROM) return null;
            const place = { x: (circle.x - focus.x) * scale + size.width / 2, y: (circle.y - focus.y) * scale + size.height / 2, r };
            if (circle.isLeaf) return <LeafWords key={pathKey(circle.path)} node={circle.node} {...place} />;
            return circle.depth === focus.depth + 1 && r >= NAMED_FROM ? <Name key={pathKey(circle.path)} node={circle.node} {...place} /> : null;
          })}
        </svg>
      )}
    </div>
  );
}

interface OneCircleProps { circle: Circle; node: GroupNode; x: number; y: number; r: number; reachable: boolean; inside: boolean; selected: boolean; onScope: (scope: Scope) => void }

function OneCircle({ circle, node, x, y, r, reachable, inside, selected, onScope }: OneCircleProps) {
  const level = severityName(node.worst);
  const label = labelWords(node.path.at(-1)?.label ?? '');
  const words = `${node.value ? `${label} ${node.value}` : nameOf(node)}: ${node.count.toLocaleString('en')} ${node.count === 1 ? 'event' : 'events'}, worst ${level}`;
  return (
    <g
      className={`circle circle-${level.toLowerCase()} ${circle.isLeaf ? 'circle-leaf' : 'circle-branch'} ${selected ? 'circle-selected' : ''} ${inside ? '' : 'circle-around'}`}
      {...(reachable ? { role: 'button', tabIndex: 0, 'aria-label': `${words}.${circle.isLeaf ? '' : ' Enter goes in.'}`, 'aria-pressed': selected } : { 'aria-hidden': true })}
      data-group={node.value}
      onClick={(click) => { click.stopPropagation(); onScope(selected ? node.path.slice(0, -1) : node.path); }}
      onKeyDown={(press) => { if (press.key === 'Enter' || press.key === ' ') { press.preventDefault(); press.stopPropagation(); onScope(node.path); } }}
    >
      <title>{words}</title>
      <circle cx={x} cy={y} r={Math.max(1, r)} />
    </g>
  );
}

const nameOf = (node: GroupNode): string => node.value || `no ${labelWords(node.path.at(-1)?.label ?? '')}`;

/** What stands in a circle without others in it; the circle itself has the name for those who cannot see it. */
function LeafWords({ node, x, y, r }: { node: GroupNode; x: number; y: number; r: number }) {
  const level = severityName(node.worst);
  return (
    <g className={`circle-words circle-${level.toLowerCase()}`} aria-hidden="true">
      <text className="circle-letter" x={x} y={r >= NAMED_FROM ? y - 14 : y + 4}>{level[0]}</text>
      {r >= NAMED_FROM && <text x={x} y={y + 2}>{short(nameOf(node), Math.max(3, Math.floor((r * 1.75) / 7)))}</text>}
      {r >= NAMED_FROM && <text className="circle-count" x={x} y={y + 16}>{COMPACT.format(node.count)}</text>}
    </g>
  );
}

/** The name of a circle that has others in it: over them, so that none hides it. */
function Name({ node, x, y, r }: { node: GroupNode; x: number; y: number; r: number }) {
  return <text className="circle-name" aria-hidden="true" x={x} y={y - r + 16}>{`${severityName(node.worst)[0]} · ${short(nameOf(node), Math.max(5, Math.floor(r / 5)))} · ${COMPACT.format(node.count)}`}</text>;
}

/** The end of a name tells more than its beginning when names are paths, but the beginning is what people know it by. */
const short = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
