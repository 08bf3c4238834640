/** Processes and what they came from, with their lifetimes. */
import { textOf } from '@eyrie/scap';
import type { CaptureIndex } from '../capture-index.ts';
import type { Answered } from '../query/selector.ts';
import type { ProcessRecord } from '../subjects/processes.ts';

export interface ProcessNode {
  readonly number: number;
  readonly pid: number;
  /** Number of the parent; undefined: a root. */
  readonly parent: number | undefined;
  readonly depth: number;
  /** ns since the first event; undefined: before the capture began, or beyond its end. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** What it returned, or 128 and the signal that ended it. */
  readonly exitCode: number | undefined;
  readonly command: string;
  readonly user: string | undefined;
  readonly container: string | undefined;
  readonly containerId: string;
  /** Events of the selection that it did. */
  readonly events: number;
  /** The selection has it; false: it is there as an ancestor of one that the selection has. */
  readonly isSelected: boolean;
}

const MAX_DEPTH = 64;

/** Each parent right before its children, these in the order in which they began. */
export function processTree(index: CaptureIndex, { selection, holdsIdle, reachesEnd }: Answered): readonly ProcessNode[] {
  const events = new Map<ProcessRecord, number>();
  const byActor = new Float64Array(index.actors.list.length);
  for (const { chunk, rows, count } of selection.parts) for (let at = 0; at < count; at++) byActor[chunk.actor[rows[at] ?? 0] ?? 0] = (byActor[chunk.actor[rows[at] ?? 0] ?? 0] ?? 0) + 1;
  for (const { number, process } of index.actors.list) if ((byActor[number] ?? 0) > 0 && process.pid >= 0) events.set(process, (events.get(process) ?? 0) + (byActor[number] ?? 0));
  if (reachesEnd) for (const { process, thread } of index.survivors) if (!events.has(process) && holdsIdle(thread)) events.set(process, 0);
  const shown = new Set<ProcessRecord>();
  for (const process of events.keys()) for (let above: ProcessRecord | undefined = process, step = 0; above !== undefined && step < MAX_DEPTH && !shown.has(above); above = above.parent, step++) shown.add(above);
  const children = new Map<ProcessRecord | undefined, ProcessRecord[]>();
  for (const process of shown) {
    const parent = process.parent !== undefined && shown.has(process.parent) ? process.parent : undefined;
    const list = children.get(parent) ?? [];
    list.push(process);
    children.set(parent, list);
  }
  const nodes: ProcessNode[] = [];
  const add = (process: ProcessRecord, depth: number): void => {
    nodes.push(nodeOf(index, process, depth, events.get(process)));
    for (const child of (children.get(process) ?? []).toSorted(byStart)) add(child, depth + 1);
  };
  for (const root of (children.get(undefined) ?? []).toSorted(byStart)) add(root, 0);
  return nodes;
}

function byStart(left: ProcessRecord, right: ProcessRecord): number {
  return (left.start ?? Number.NEGATIVE_INFINITY) - (right.start ?? Number.NEGATIVE_INFINITY) || left.pid - right.pid;
}

function nodeOf(index: CaptureIndex, process: ProcessRecord, depth: number, events: number | undefined): ProcessNode {
  const thread = process.actor?.thread;
  const container = thread?.container;
  return {
    number: process.number,
    pid: process.pid,
    parent: process.parent?.number,
    depth,
    start: process.start,
    end: process.end,
    exitCode: process.exitStatus === undefined ? undefined : exitCodeOf(process.exitStatus),
    command: thread === undefined ? '' : textOf(thread.image.cmdline),
    user: thread === undefined ? undefined : index.users.get(thread.uid)?.name,
    container: container === undefined || container.isHost ? undefined : (container.metadata?.name ?? container.id),
    containerId: container?.id ?? 'host',
    events: events ?? 0,
    isSelected: events !== undefined,
  };
}

/** As a shell tells it. */
function exitCodeOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
