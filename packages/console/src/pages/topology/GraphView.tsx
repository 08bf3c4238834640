/** The graph: drag to move, wheel or + and − to zoom, click or Enter to choose, double click to open. */
import { severityName } from '@eyrie/schema';
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { labelWords } from '../../state/filter.ts';
import { IconButton } from '../../widgets/Button.tsx';
import { NODE_HEIGHT, NODE_WIDTH, type GraphLayout } from './graph-layout.ts';
import type { VisibleEdge, VisibleGraph, VisibleNode } from './visible-graph.ts';

/** Up to so many edges each has its port written on it; beyond, only those of the chosen node. */
const MOST_LABELS = 40;
/** Kept free around a chosen node. */
const MARGIN = 16;
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

interface GraphViewProps {
  graph: VisibleGraph; layout: GraphLayout; ids: readonly string[]; minutes: number;
  chosen: string | undefined;
  /** In lower case; others are dimmed. */
  search: string;
  onChoose: (id: string | undefined) => void; onOpen: (node: VisibleNode) => void;
}
interface Camera { x: number; y: number; scale: number }

export function GraphView({ graph, layout, ids, minutes, chosen, search, onChoose, onOpen }: GraphViewProps) {
  const box = useRef<SVGSVGElement>(null);
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);

  const fit = (): void => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = box.current ?? {};
    const scale = Math.min(1.2, Math.max(0.05, Math.min((width - 48) / layout.width, (height - 48) / layout.height)));
    setCamera({ scale, x: (width - layout.width * scale) / 2, y: (height - layout.height * scale) / 2 });
  };
  useEffect(fit, [layout]);
  const zoom = (factor: number, atX?: number, atY?: number): void => setCamera((before) => {
    const scale = Math.min(3, Math.max(0.05, before.scale * factor));
    const [x, y] = [atX ?? (box.current?.clientWidth ?? 0) / 2, atY ?? (box.current?.clientHeight ?? 0) / 2];
    return { scale, x: x - ((x - before.x) * scale) / before.scale, y: y - ((y - before.y) * scale) / before.scale };
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), event.clientX - left, event.clientY - top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);

  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, moved: false };
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const from = drag.current;
    if (!from || event.buttons !== 1) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(dx, dy) < 4) return;
    if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    setCamera((before) => ({ ...before, x: before.x + dx, y: before.y + dy }));
  };
  const onClick = (): void => {
    if (drag.current?.moved !== true) onChoose(undefined);
  };
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.key === '+' || press.key === '=') zoom(1.25);
    else if (press.key === '-') zoom(0.8);
    else if (press.key === '0') fit();
    else return;
    press.preventDefault();
    press.stopPropagation();
  };

  // The panel of a chosen node takes room: the node moves out from under it.
  useEffect(() => {
    const place = layout.places[ids.indexOf(chosen ?? '')];
    const frame = requestAnimationFrame(() => {
      const { clientWidth: width = 0, clientHeight: height = 0 } = box.current ?? {};
      if (place) setCamera((before) => ({ ...before, x: before.x + intoView(before.x + place.x * before.scale, (NODE_WIDTH / 2) * before.scale + MARGIN, width), y: before.y + intoView(before.y + place.y * before.scale, (NODE_HEIGHT / 2) * before.scale + MARGIN, height) }));
    });
    return () => cancelAnimationFrame(frame);
  }, [chosen, layout, ids]);

  return (
    <div className="graph-view" onKeyDown={onKeyDown}>
      <svg ref={box} className="graph" role="group" aria-label={graphWords(graph, ' and ')} onPointerDown={onPointerDown} onPointerMove={onPointerMove} onClick={onClick}>
        <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto-start-reverse"><path d="M0 0.5L8 4 0 7.5z" /></marker></defs>
        <g transform={`translate(${camera.x} ${camera.y}) scale(${camera.scale})`}>
          <Scene graph={graph} layout={layout} ids={ids} minutes={minutes} chosen={chosen} search={search} detail={detailAt(camera.scale)} onChoose={onChoose} onOpen={onOpen} />
        </g>
      </svg>
      <div className="graph-tools"><IconButton icon="plus" label="Closer" keys="+" onClick={() => zoom(1.25)} /><IconButton icon="minus" label="Further" keys="−" onClick={() => zoom(0.8)} /><IconButton icon="shrink" label="All of it" keys="0" onClick={fit} /></div>
    </div>
  );
}

/** How much of a node is written at a scale: all of it; its name, as large as it must be to be read; or as much of the name as that leaves room for. */
type Detail = 'all' | 'name' | 'beginning';
const detailAt = (scale: number): Detail => (scale > 0.55 ? 'all' : scale > 0.28 ? 'name' : 'beginning');
/** Sizes of the name; a letter is about two thirds of it wide. */
const NAME_SIZE: Record<Detail, number> = { all: 12.5, name: 24, beginning: 36 };

interface SceneProps {
  graph: VisibleGraph; layout: GraphLayout; ids: readonly string[]; minutes: number; chosen: string | undefined; search: string; detail: Detail;
  onChoose: (id: string | undefined) => void; onOpen: (node: VisibleNode) => void;
}

/** All that is drawn. Moving the camera draws none of it anew. */
const Scene = memo(function Scene({ graph, layout, ids, minutes, chosen, search, detail, onChoose, onOpen }: SceneProps) {
  const placeOf = useMemo(() => new Map(ids.map((id, index) => [id, layout.places[index] ?? { x: 0, y: 0 }])), [ids, layout]);
  const near = new Set(chosen === undefined ? [] : [chosen, ...graph.edges.filter(({ from, to }) => from === chosen || to === chosen).flatMap(({ from, to }) => [from, to])]);
  const dimmed = (id: string, name: string): boolean => (search !== '' ? !name.toLowerCase().includes(search) : chosen !== undefined && !near.has(id));
  return (
    <>
      {graph.edges.map((edge) => {
        const [from, to] = [placeOf.get(edge.from), placeOf.get(edge.to)];
        if (!from || !to) return null;
        const touches = edge.from === chosen || edge.to === chosen;
        return <Edge key={`${edge.from} ${edge.to}`} edge={edge} from={from} to={to} minutes={minutes} labelled={touches || (chosen === undefined && graph.edges.length <= MOST_LABELS && detail === 'all')} dimmed={chosen !== undefined && !touches} />;
      })}
      {graph.nodes.map((node) => {
        const place = placeOf.get(node.id);
        return place && <Node key={node.id} node={node} x={place.x} y={place.y} detail={detail} chosen={node.id === chosen} dimmed={dimmed(node.id, node.name)} onChoose={onChoose} onOpen={onOpen} />;
      })}
    </>
  );
});

/** How far something must move so that it, `half` to each side, is within `size`. */
const intoView = (at: number, half: number, size: number): number => Math.max(0, half - at) - Math.max(0, at + half - size);

interface Place { x: number; y: number }

/** How much the picture shows. */
export function graphWords({ nodes, edges }: VisibleGraph, between: string): string {
  return `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}${between}${edges.length} ${edges.length === 1 ? 'connection' : 'connections'}`;
}

/** `5432/tcp, 3 new a minute`. */
export function edgeWords({ ports, count }: VisibleEdge, minutes: number): string {
  const shown = [...ports].sort((a, b) => b.count - a.count).slice(0, 3).map(({ port, protocol }) => (protocol === 'tcp' ? `${port}` : `${port}/${protocol}`));
  const rest = ports.length > 3 ? ` +${ports.length - 3}` : '';
  const rate = count / minutes;
  return `:${shown.join(' :')}${rest} · ${count === 0 ? 'open' : rate >= 0.1 ? `${COMPACT.format(rate)}/min` : `${count}×`}`;
}

function Edge({ edge, from, to, minutes, labelled, dimmed }: { edge: VisibleEdge; from: Place; to: Place; minutes: number; labelled: boolean; dimmed: boolean }) {
  const back = from.x >= to.x;
  const [x1, x2] = back ? [from.x - NODE_WIDTH / 2, to.x + NODE_WIDTH / 2] : [from.x + NODE_WIDTH / 2, to.x - NODE_WIDTH / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2) * (back ? -1 : 1);
  const words = edgeWords(edge, minutes);
  return (
    <g className={`graph-edge ${dimmed ? 'graph-dimmed' : ''}`}>
      <title>{`${words}${edge.processes.length > 0 ? ` by ${edge.processes.join(', ')}` : ''}`}</title>
      <path d={`M${x1} ${from.y}C${x1 + bend} ${from.y} ${x2 - bend} ${to.y} ${x2} ${to.y}`} strokeWidth={Math.min(5, 1 + Math.log10(1 + edge.count))} markerEnd="url(#arrow)" />
      {/* Two nodes that both began: what came back has its words below the lines, so that they do not cover the others. */}
      {labelled && <text x={(x1 + x2) / 2} y={(from.y + to.y) / 2 + (back ? 12 : -4)}>{words}</text>}
    </g>
  );
}

function Node({ node, x, y, detail, chosen, dimmed, onChoose, onOpen }: { node: VisibleNode; x: number; y: number; detail: Detail; chosen: boolean; dimmed: boolean; onChoose: (id: string) => void; onOpen: (node: VisibleNode) => void }) {
  const label = node.kind === 'outside' ? 'address outside' : labelWords(node.path.at(-1)?.label ?? '');
  const name = node.name === '' ? `no ${label}` : node.name;
  const level = node.events > 0 ? severityName(node.worst) : undefined;
  const events = level ? `, ${node.events.toLocaleString('en')} events, worst ${level}` : '';
  const letters = Math.floor((NODE_WIDTH - 22) / (NAME_SIZE[detail] * (detail === 'all' ? 0.56 : 0.66)));
  const transform = `translate(${x - NODE_WIDTH / 2} ${y - NODE_HEIGHT / 2})`;
  return (
    <>
      <g
        className={`graph-node graph-${node.kind} ${chosen ? 'graph-chosen' : ''} ${dimmed ? 'graph-dimmed' : ''}`} transform={transform} role="button" tabIndex={0} aria-pressed={chosen} aria-label={`${name}, ${label}${events}`}
        onClick={(click) => { click.stopPropagation(); onChoose(node.id); }} onDoubleClick={() => onOpen(node)}
        onKeyDown={(press) => {
          if (press.key === 'Enter' || press.key === ' ') onChoose(node.id);
          else if (press.key === 'ArrowRight' && node.canOpen) onOpen(node);
          else return;
          press.preventDefault();
          press.stopPropagation();
        }}
      >
        <title>{`${label} ${name}${events}`}</title>
        <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={node.kind === 'outside' ? NODE_HEIGHT / 2 : 6} />
      </g>
      <g className={`graph-words ${dimmed ? 'graph-dimmed' : ''}`} transform={transform} aria-hidden="true">
        <text className="graph-name" x="14" y={detail === 'all' ? 19 : NODE_HEIGHT / 2 + NAME_SIZE[detail] * 0.36} style={{ fontSize: NAME_SIZE[detail] }}>{name.length > letters ? `${name.slice(0, letters - 1)}…` : name}</text>
        {detail === 'all' && <text className="graph-label" x="14" y="34">{label}{node.canOpen ? ' ▸' : ''}</text>}
        {level && (
          <g className={`graph-events graph-events-${level.toLowerCase()}`} transform={`translate(${NODE_WIDTH - 6} 2)`}>
            <rect x="-38" y="-9" width="44" height="18" rx="9" className={`bar-${level.toLowerCase()}`} />
            <text x="-16" y="4">{`${level[0]} ${COMPACT.format(node.events)}`}</text>
          </g>
        )}
      </g>
    </>
  );
}
