/** The overview: one number and one small histogram per thing worth a look. */
import type { Container } from '@eyrie/state';
import { escapeValue } from '@eyrie/rules';
import type { CaptureIndex } from '../capture-index.ts';
import { newNobody } from '../subjects/nobody.ts';
import type { SelectionPart } from '../query/selection.ts';
import type { Answered } from '../query/selector.ts';
import { FdKind } from '../subjects/descriptors.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import { SampleNumber } from '../events/samples.ts';
import { distinctExchanges, httpExchanges, isHttpError } from '../transactions/http.ts';
import { Buckets, Sum, type Distinct } from './buckets.ts';
import { IoCounters } from './io-counters.ts';
import { MARK_TILES } from './mark-tiles.ts';
import { appOfPort, type NetworkApp } from './network-apps.ts';
import { ROW_TILES } from './row-tiles.ts';
import { CATEGORIES, type Tile, type TileDefinition } from './tile.ts';
import { listenersOf } from './listeners.ts';

export interface Overview {
  readonly tiles: readonly Tile[];
  /** ns since the first event: where the timelines begin, and how long one part of them is. */
  readonly from: number;
  readonly bucketWidth: number;
}

interface Counted {
  readonly tile: TileDefinition;
  readonly value: number;
  readonly timeline: Float64Array;
  readonly compatible?: number;
}

/** A counter of some rows, told the part of the time that the row is in. */
interface RowCounter {
  readonly types: Uint8Array;
  readonly sum: Sum;
  readonly amount: (chunk: EventChunk, place: number) => number;
}

export function overviewOf(index: CaptureIndex, answered: Answered, bucketCount: number): Overview {
  const window = { from: Math.max(answered.window.from, index.firstTime), to: Math.min(answered.window.to, index.endTime + 1) };
  const buckets = new Buckets(window, bucketCount);
  const processes = new Set<number>();
  const containers = new Set<Container>();
  const apps = new AppCounters(index, buckets);
  const io = new IoCounters(index, buckets);
  const all = new Float64Array(buckets.count);
  const counters: RowCounter[] = [];
  const rowTiles = ROW_TILES.map((row): Pick<Counted, 'tile'> & { readonly counter: Sum | Distinct | undefined } => {
    if ('io' in row) return { tile: row.tile, counter: io[row.io] };
    if ('counts' in row) return { tile: row.tile, counter: undefined };
    const counter = new Sum(buckets);
    counters.push({ types: row.types, sum: counter, amount: row.sum(index) });
    return { tile: row.tile, counter };
  });
  countRows(index, answered, buckets, { all, io, apps, counters }, processes, containers);
  const counted: Counted[] = [
    processTile(index, answered, buckets, processes),
    containerTile(index, answered, buckets, containers),
    ...rowTiles.map(({ tile, counter }): Counted => {
      const { count } = answered.selection;
      return counter === undefined ? { tile, value: count, timeline: all, compatible: count + snapshots(index, answered) } : { tile, value: counter.value, timeline: counter.timeline };
    }),
    listenerTile(index, answered, buckets),
    ...apps.counted(),
    ...markTiles(index, answered, buckets),
    ...httpTiles(index, answered, buckets),
  ];
  const tiles = counted.map(({ tile, value, timeline, compatible }): Tile => ({ ...tile, value, timeline: [...timeline], isHidden: tile.hidesZero && value === 0, compatible: compatible === value ? undefined : compatible }));
  return { tiles: tiles.toSorted((a, b) => CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category)), from: window.from, bucketWidth: buckets.width };
}

interface Counters {
  /** Rows, by part of the time. */
  readonly all: Float64Array;
  readonly io: IoCounters;
  readonly apps: AppCounters;
  readonly counters: readonly RowCounter[];
}

function countRows(index: CaptureIndex, { selection }: Answered, buckets: Buckets, { all, io, apps, counters }: Counters, processes: Set<number>, containers: Set<Container>): void {
  const { calls } = index.calls;
  /** By call: the counters that look at it. */
  const byCall = calls.map(({ type }) => counters.filter(({ types }) => types[type] === 1));
  const isCounted = Uint8Array.from(calls, (_, call) => ((io.bits[call] ?? 0) !== 0 || (byCall[call]?.length ?? 0) > 0 ? 1 : 0));
  const seen = new Uint8Array(index.actors.list.length);
  for (const part of selection.parts) {
    countTimes(part, buckets, all);
    noteActors(part, seen);
    const { chunk, rows, count } = part;
    const { call: calls } = chunk;
    for (let at = 0; at < count; at++) {
      const place = rows[at] ?? 0;
      const call = calls[place] ?? 0;
      if (isCounted[call] === 0) continue;
      const bucket = buckets.of(chunk.timeAt(place));
      const bits = io.bits[call] ?? 0;
      if (bits !== 0) {
        io.add(bucket, chunk, place, bits);
        apps.add(bucket, chunk, place);
      }
      for (const { sum, amount } of byCall[call] ?? []) {
        const number = amount(chunk, place);
        if (number > 0) sum.add(bucket, number);
      }
    }
  }
  for (const { number, process, thread } of index.actors.list) {
    if (seen[number] !== 1) continue;
    if (process.pid >= 0) processes.add(process.number);
    if (!thread.container.isHost) containers.add(thread.container);
  }
}

function countTimes({ chunk, rows, count }: SelectionPart, buckets: Buckets, all: Float64Array): void {
  let bucket = 0;
  // Events come nearly in the order of time: the part that one is in is mostly that of the one before.
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let since = 0;
  for (let at = 0; at < count; at++) {
    const time = chunk.timeAt(rows[at] ?? 0);
    if (time >= from && time < to) continue;
    all[bucket] = (all[bucket] ?? 0) + at - since;
    since = at;
    bucket = buckets.of(time);
    from = buckets.beginOf(bucket);
    to = buckets.endOf(bucket);
  }
  all[bucket] = (all[bucket] ?? 0) + count - since;
}

function noteActors({ chunk: { actor }, rows, count }: SelectionPart, seen: Uint8Array): void {
  for (let at = 0; at < count; at++) seen[actor[rows[at] ?? 0] ?? 0] = 1;
}

/** Snapshots of processes that the original counts as events, of threads that belong to the answer. */
function snapshots({ samples, actors, counts }: CaptureIndex, { window, holdsIdle, isEverything, reachesEnd }: Answered): number {
  // Also of threads that the capture does not name.
  if (isEverything && reachesEnd && window.from <= 0) return counts.processSnapshots;
  const holds = new Map<number, boolean>();
  let count = 0;
  for (let at = 0; at < samples.length; at++) {
    const time = samples.time.at(at);
    if (samples.at(at, SampleNumber.TOTAL) < 0 || time < window.from || time >= window.to) continue;
    const number = samples.at(at, SampleNumber.ACTOR);
    let isCounted = holds.get(number);
    if (isCounted === undefined) {
      const actor = actors.list[number];
      isCounted = actor !== undefined && holdsIdle(actor.thread);
      holds.set(number, isCounted);
    }
    if (isCounted) count += 1;
  }
  return count;
}

const general = (id: string, name: string, says: string, view: string): TileDefinition => ({ id, category: 'General', name, says, unit: 'count', hidesZero: false, drill: { view, filter: '' } });
const PROCESSES = general('running-processes', 'Running Processes', 'Processes that did something in the window or, if it reaches the end of the capture, were there then.', 'procs');
const CONTAINERS: TileDefinition = {
  ...general('running-containers', 'Running Containers', 'Containers that the capture knows, also those in which nothing happened; with a filter, those that it selects.', 'containers'),
  originalSays: 'all containers, whatever the filter says',
};

function processTile(index: CaptureIndex, { holdsIdle, reachesEnd }: Answered, buckets: Buckets, processes: Set<number>): Counted {
  if (reachesEnd) for (const { thread, process } of index.survivors) if (!processes.has(process.number) && holdsIdle(thread)) processes.add(process.number);
  const timeline = new Float64Array(buckets.count);
  for (const number of processes) {
    const process = index.processes.records[number];
    const last = buckets.of(process?.end ?? Number.POSITIVE_INFINITY);
    for (let bucket = buckets.of(process?.start ?? Number.NEGATIVE_INFINITY); bucket <= last; bucket++) timeline[bucket] = (timeline[bucket] ?? 0) + 1;
  }
  return { tile: PROCESSES, value: processes.size, timeline };
}

function containerTile(index: CaptureIndex, { holdsIdle, isEverything, reachesEnd }: Answered, buckets: Buckets, containers: Set<Container>): Counted {
  if (reachesEnd) {
    const nobody = newNobody();
    for (const container of index.containers) {
      nobody.container = container;
      if (isEverything || holdsIdle(nobody)) containers.add(container);
    }
    for (const { thread } of index.survivors) if (!thread.container.isHost && !containers.has(thread.container) && holdsIdle(thread)) containers.add(thread.container);
  }
  return { tile: CONTAINERS, value: containers.size, timeline: new Float64Array(buckets.count).fill(containers.size) };
}

const LISTENING: TileDefinition = {
  id: 'listening-ports', category: 'Network', name: 'Listening Ports', says: 'Different ports that something waited on for connections or datagrams, since before the capture or within it.', unit: 'count', hidesZero: true, drill: { view: 'listening_ports', filter: '' },
};

function listenerTile(index: CaptureIndex, answered: Answered, buckets: Buckets): Counted {
  const listeners = listenersOf(index, answered);
  const timeline = new Float64Array(buckets.count);
  for (const { from, until } of listeners) {
    const last = buckets.of(until ?? Number.POSITIVE_INFINITY);
    for (let bucket = buckets.of(from ?? Number.NEGATIVE_INFINITY); bucket <= last; bucket++) timeline[bucket] = (timeline[bucket] ?? 0) + 1;
  }
  return { tile: LISTENING, value: new Set(listeners.map(({ port, protocol }) => `${protocol} ${port}`)).size, timeline };
}

/** Bytes by the service that the server's port stands for. */
class AppCounters {
  readonly #index: CaptureIndex;
  readonly #buckets: Buckets;
  readonly #apps: (NetworkApp | undefined)[] = [];
  readonly #sums = new Map<NetworkApp, Sum>();

  constructor(index: CaptureIndex, buckets: Buckets) {
    this.#index = index;
    this.#buckets = buckets;
  }

  /** Of a call that reads or writes. */
  add(bucket: number, chunk: EventChunk, place: number): void {
    const fd = chunk.fd[place] ?? 0;
    const { infos } = this.#index.descriptors;
    while (this.#apps.length <= fd) this.#apps.push(appOfPort(infos[this.#apps.length]?.detail.tuple?.serverPort ?? -1));
    const app = this.#apps[fd];
    if (app === undefined) return;
    let sum = this.#sums.get(app);
    if (sum === undefined) {
      sum = new Sum(this.#buckets);
      this.#sums.set(app, sum);
    }
    sum.add(bucket, this.#index.descriptors.kinds[fd] === FdKind.NET ? Math.max(0, chunk.resultAt(place) ?? 0) : 0);
  }

  counted(): Counted[] {
    return [...this.#sums].map(([{ name, ports }, { value, timeline }]) => ({
      tile: {
        id: `app-${name.toLowerCase().replaceAll(' ', '-')}`, category: 'Network Apps', name: `${name} Bytes`, says: `Bytes received and sent on connections to ${ports.length > 4 ? `ports ${ports[0]} to ${ports.at(-1)}` : `port ${ports.join(', ')}`} of a server.`,
        unit: 'bytes', hidesZero: true, drill: { view: 'connections', filter: `fd.sport in (${ports.join(', ')})` },
      },
      value,
      timeline,
    }));
  }
}

function markTiles(index: CaptureIndex, { selection }: Answered, buckets: Buckets): Counted[] {
  const sums = MARK_TILES.map(({ tile, counts }) => ({ tile, counts, sum: new Sum(buckets) }));
  const byName = new Map<string, Sum>();
  for (const mark of index.marks) {
    const counting = sums.filter(({ counts }) => counts(mark));
    if (counting.length === 0 || !selection.has(mark.row)) continue;
    const { chunk, index: place } = index.chunkOf(mark.row);
    const bucket = buckets.of(chunk.timeAt(place));
    for (const { sum } of counting) sum.add(bucket, 1);
    if (mark.kind !== 'infrastructure') continue;
    const ofName = byName.get(mark.name) ?? new Sum(buckets);
    ofName.add(bucket, 1);
    byName.set(mark.name, ofName);
  }
  const named = [...byName].map(([name, { value, timeline }]): Counted => ({
    tile: {
      id: `infrastructure-${name.toLowerCase().replaceAll(/\W+/g, '-')}`, category: 'Infrastructure', name: `${name} Events`, says: `Events of the container runtime named "${name}".`, unit: 'count', hidesZero: true,
      drill: { view: 'docker_events', filter: `evt.arg.name=${escapeValue(name, true)}` },
    },
    value,
    timeline,
  }));
  return [...sums.map(({ tile, sum: { value, timeline } }) => ({ tile, value, timeline })), ...named];
}

const HTTP = '(fd.type=ipv4 or fd.type=ipv6)';
const HTTP_REQUESTS: TileDefinition = {
  id: 'http-requests', category: 'Performance', name: 'HTTP Requests', says: 'HTTP requests, each once: also when both ends saw it, or a proxy passed it on.', unit: 'count', hidesZero: true, drill: { view: 'http', filter: '' },
  originalSays: 'reads and writes that begin with "HTTP/": a response counts once at each end of each connection',
};
const HTTP_ERRORS: TileDefinition = {
  id: 'http-errors', category: 'Performance', name: 'HTTP Errors', says: 'Of these, the ones that were answered with a status of 400 or above.', unit: 'count', hidesZero: true,
  drill: { view: 'echo', filter: `${HTTP} and evt.buffer startswith "HTTP/" and (evt.buffer startswith "HTTP/1.0 4" or evt.buffer startswith "HTTP/1.0 5" or evt.buffer startswith "HTTP/1.1 4" or evt.buffer startswith "HTTP/1.1 5")` },
  originalSays: 'every response with a status other than 200',
};

function httpTiles(index: CaptureIndex, { selection }: Answered, buckets: Buckets): Counted[] {
  const isSelected = (row: number): boolean => selection.has(row);
  const requests = new Sum(buckets);
  const errors = new Sum(buckets);
  for (const exchange of distinctExchanges(httpExchanges(index), isSelected)) {
    requests.add(buckets.of(exchange.start), 1);
    // An error happens when it is answered.
    if (isHttpError(exchange)) errors.add(buckets.of(exchange.end ?? exchange.start), 1);
  }
  const responses = index.marks.filter((mark) => mark.kind === 'http-response' && isSelected(mark.row));
  return [
    { tile: HTTP_REQUESTS, value: requests.value, timeline: requests.timeline, compatible: responses.length },
    { tile: HTTP_ERRORS, value: errors.value, timeline: errors.timeline, compatible: responses.filter((mark) => mark.kind === 'http-response' && mark.status !== 200).length },
  ];
}
