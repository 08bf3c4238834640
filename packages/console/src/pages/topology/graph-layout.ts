/** Where the nodes of the topology stand: clients at the left of their servers. */
import { Graph, layout } from '@dagrejs/dagre';

export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 44;

export interface LayoutQuestion { ids: readonly string[]; edges: readonly (readonly [from: string, to: string])[] }
/** Centre of each node, in the order of the ids, and the size of all. */
export interface GraphLayout { places: readonly { x: number; y: number }[]; width: number; height: number }

/** From so many nodes on, better places are not worth their time. */
const LARGE = 150;
const GAP = 28;

export function layOutGraph({ ids, edges }: LayoutQuestion): GraphLayout {
  const connected = new Set(edges.flat());
  const graph = new Graph().setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 120, ranker: ids.length > LARGE ? 'longest-path' : 'network-simplex' }).setDefaultEdgeLabel(() => ({}));
  for (const id of ids) if (connected.has(id)) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const [from, to] of edges) graph.setEdge(from, to);
  if (connected.size > 0) layout(graph);
  const placed = new Map(graph.nodes().map((id) => [id, { x: Number(graph.node(id).x ?? 0), y: Number(graph.node(id).y ?? 0) }]));
  const right = Math.max(0, ...[...placed.values()].map(({ x }) => x + NODE_WIDTH / 2));
  const bottom = Math.max(0, ...[...placed.values()].map(({ y }) => y + NODE_HEIGHT / 2));
  // What talks with nobody stands below, in rows.
  const alone = ids.filter((id) => !connected.has(id));
  const columns = Math.max(4, Math.floor(right / (NODE_WIDTH + GAP)), Math.ceil(Math.sqrt(alone.length)));
  const top = bottom === 0 ? 0 : bottom + 2 * GAP;
  for (const [index, id] of alone.entries()) placed.set(id, { x: (index % columns) * (NODE_WIDTH + GAP) + NODE_WIDTH / 2, y: top + Math.floor(index / columns) * (NODE_HEIGHT + GAP / 2) + NODE_HEIGHT / 2 });
  const places = ids.map((id) => placed.get(id) ?? { x: 0, y: 0 });
  return { places, width: Math.max(NODE_WIDTH, ...places.map(({ x }) => x + NODE_WIDTH / 2)), height: Math.max(NODE_HEIGHT, ...places.map(({ y }) => y + NODE_HEIGHT / 2)) };
}
