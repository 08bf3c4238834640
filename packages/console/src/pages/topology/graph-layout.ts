/** Where the nodes of the topology stand: clients at the left of their servers, those who talk with one another together, and all of it in the shape of a screen. */
import { Graph, layout } from '@dagrejs/dagre';

export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 44;

export interface LayoutQuestion { ids: readonly string[]; edges: readonly (readonly [from: string, to: string])[] }
/** Centre of each node, in the order of the ids, and the size of all. */
export interface GraphLayout { places: readonly { x: number; y: number }[]; width: number; height: number }

/** From so many nodes on, better places are not worth their time. */
const LARGE = 150;
const GAP = 28;
const ROW_GAP = 14;
const RANK_GAP = 120;
/** Width to height of a picture that fits a screen. */
const SHAPE = 1.6;

interface Block { places: ReadonlyMap<string, { x: number; y: number }>; width: number; height: number }

export function layOutGraph({ ids, edges }: LayoutQuestion): GraphLayout {
  const parts = connectedParts(edges);
  const talking = [...parts.values()].map(({ nodes, edges: own }) => folded(layered(nodes, own)));
  const connected = new Set(edges.flat());
  const alone = inRows(ids.filter((id) => !connected.has(id)));
  const all = packed([...talking.sort((a, b) => b.height - a.height || b.width - a.width), ...(alone.places.size > 0 ? [alone] : [])]);
  const places = ids.map((id) => all.places.get(id) ?? { x: 0, y: 0 });
  return { places, width: Math.max(NODE_WIDTH, all.width), height: Math.max(NODE_HEIGHT, all.height) };
}

/** Nodes that reach one another, in whatever direction, with their edges. */
function connectedParts(edges: LayoutQuestion['edges']): Map<string, { nodes: Set<string>; edges: (readonly [string, string])[] }> {
  const leader = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let next = leader.get(at) ?? at; next !== at; next = leader.get(at) ?? at) at = next;
    leader.set(id, at);
    return at;
  };
  for (const [from, to] of edges) leader.set(find(from), find(to));
  const parts = new Map<string, { nodes: Set<string>; edges: (readonly [string, string])[] }>();
  for (const edge of edges) {
    const of = find(edge[0]);
    const part = parts.get(of) ?? { nodes: new Set(), edges: [] };
    parts.set(of, part);
    part.nodes.add(edge[0]).add(edge[1]);
    part.edges.push(edge);
  }
  return parts;
}

function layered(nodes: ReadonlySet<string>, edges: LayoutQuestion['edges']): Map<string, { x: number; y: number }> {
  const graph = new Graph().setGraph({ rankdir: 'LR', nodesep: ROW_GAP, ranksep: RANK_GAP, ranker: nodes.size > LARGE ? 'longest-path' : 'network-simplex' }).setDefaultEdgeLabel(() => ({}));
  for (const id of nodes) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  return new Map(graph.nodes().map((id) => [id, { x: Number(graph.node(id).x ?? 0), y: Number(graph.node(id).y ?? 0) }]));
}

/** Layers of very many nodes are broken into columns, until it is as wide as a screen for its height; their order stays. */
function folded(placed: ReadonlyMap<string, { x: number; y: number }>): Block {
  const whole = bounds(placed);
  if (whole.height <= 900 || whole.width >= whole.height * SHAPE) return whole;
  const layers = new Map<number, string[]>();
  const inOrder = [...placed].sort(([, a], [, b]) => a.x - b.x || a.y - b.y);
  for (const [id, { x }] of inOrder) layers.set(x, [...(layers.get(x) ?? []), id]);
  const sizes = [...layers.values()].map((layer) => layer.length);
  const widthFor = (rows: number): number => sizes.reduce((sum, size) => sum + Math.ceil(size / rows) * (NODE_WIDTH + GAP) + RANK_GAP - GAP, -RANK_GAP);
  let rows = Math.max(...sizes);
  while (rows > 4 && widthFor(rows) < rows * (NODE_HEIGHT + ROW_GAP) * SHAPE) rows -= 1;
  const places = new Map<string, { x: number; y: number }>();
  let left = 0;
  for (const layer of layers.values()) {
    const columns = Math.ceil(layer.length / rows);
    const lines = Math.ceil(layer.length / columns);
    const top = ((rows - lines) * (NODE_HEIGHT + ROW_GAP)) / 2;
    for (const [index, id] of layer.entries()) {
      const [column, line] = [index % columns, Math.floor(index / columns)];
      places.set(id, { x: left + column * (NODE_WIDTH + GAP) + NODE_WIDTH / 2, y: top + line * (NODE_HEIGHT + ROW_GAP) + NODE_HEIGHT / 2 });
    }
    left += columns * (NODE_WIDTH + GAP) - GAP + RANK_GAP;
  }
  return bounds(places);
}

/** What talks with nobody, in rows. */
function inRows(ids: readonly string[]): Block {
  const columns = Math.max(4, Math.ceil(Math.sqrt((ids.length * SHAPE * (NODE_HEIGHT + ROW_GAP)) / (NODE_WIDTH + GAP))));
  return bounds(new Map(ids.map((id, index) => [id, { x: (index % columns) * (NODE_WIDTH + GAP) + NODE_WIDTH / 2, y: Math.floor(index / columns) * (NODE_HEIGHT + ROW_GAP) + NODE_HEIGHT / 2 }])));
}

/** Moved so that it begins at 0, 0. */
function bounds(placed: ReadonlyMap<string, { x: number; y: number }>): Block {
  const [xs, ys] = [[...placed.values()].map(({ x }) => x), [...placed.values()].map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - NODE_WIDTH / 2, Math.min(...ys) - NODE_HEIGHT / 2];
  return {
    places: new Map([...placed].map(([id, { x, y }]) => [id, { x: x - left, y: y - top }])),
    width: Math.max(...xs) + NODE_WIDTH / 2 - left,
    height: Math.max(...ys) + NODE_HEIGHT / 2 - top,
  };
}

/** How much wider than it should be a shelf may become, so that one more block stands on it. */
const WIDER = [1, 1.15, 1.3, 1.5];

/** Blocks side by side, in as many shelves as make the shape of a screen. */
function packed(blocks: readonly Block[]): Block {
  const [only] = blocks;
  if (only !== undefined && blocks.length === 1) return only;
  const area = blocks.reduce((sum, { width, height }) => sum + (width + 2 * GAP) * (height + 2 * GAP), 0);
  const least = Math.max(...blocks.map(({ width }) => width));
  const tried = WIDER.map((factor) => onShelves(blocks, Math.max(least, Math.sqrt(area * SHAPE) * factor)));
  // The one that can be drawn largest.
  const size = ({ width, height }: Block): number => Math.max(width / SHAPE, height);
  return tried.reduce((best, each) => (size(each) < size(best) ? each : best));
}

function onShelves(blocks: readonly Block[], most: number): Block {
  const gap = 2 * GAP;
  const places = new Map<string, { x: number; y: number }>();
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const block of blocks) {
    if (x > 0 && x + block.width > most) [x, y, shelf] = [0, y + shelf + gap, 0];
    for (const [id, place] of block.places) places.set(id, { x: place.x + x, y: place.y + y });
    width = Math.max(width, x + block.width);
    shelf = Math.max(shelf, block.height);
    x += block.width + gap;
  }
  return { places, width, height: y + shelf };
}
