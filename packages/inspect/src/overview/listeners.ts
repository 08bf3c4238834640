/** What waits for connections, of what a query selects. */
import { FdType, L4, type FdInfo } from '@eyrie/state';
import type { CaptureIndex } from '../capture-index.ts';
import type { Answered } from '../query/selector.ts';
import type { Actor } from '../subjects/actors.ts';

export interface ListeningPort {
  readonly actor: Actor;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'other';
  readonly fdNumber: number;
  /** ns since the first event; undefined: since before the capture, or beyond its end. */
  readonly from: number | undefined;
  readonly until: number | undefined;
}

/** Those of processes that the conditions select, while the window lasts. */
export function listenersOf(index: CaptureIndex, { window, holdsIdle, isEverything, selection }: Answered): readonly ListeningPort[] {
  const active = isEverything ? undefined : new Set<number>();
  for (const { chunk, rows, count } of active === undefined ? [] : selection.parts) {
    for (let at = 0; at < count; at++) active?.add(index.actors.list[chunk.actor[rows[at] ?? 0] ?? 0]?.process.number ?? -1);
  }
  return index.listeners.flatMap(({ actor: number, fd, fdNumber, from, until }) => {
    const actor = index.actors.list[number];
    const info = index.descriptors.infos[fd];
    if (actor === undefined || info === undefined || (from ?? Number.NEGATIVE_INFINITY) >= window.to || (until ?? Number.POSITIVE_INFINITY) < window.from) return [];
    if (active !== undefined && !active.has(actor.process.number) && !holdsIdle(actor.thread)) return [];
    const { address, port } = endpointOf(info);
    return port === undefined ? [] : [{ actor, address, port, protocol: protocolOf(info), fdNumber, from, until }];
  });
}

export function isListening({ type }: FdInfo): boolean {
  return type === FdType.IPV4_SERVSOCK || type === FdType.IPV6_SERVSOCK;
}

/** `0.0.0.0:80`, as sockets that wait are named. */
function endpointOf({ name }: FdInfo): { readonly address: string; readonly port: number | undefined } {
  const text: string = name.value;
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  return { address: text.slice(0, Math.max(0, colon)), port: colon < 0 || !Number.isInteger(port) || port === 0 ? undefined : port };
}

function protocolOf({ detail: { l4 } }: FdInfo): ListeningPort['protocol'] {
  if (l4 === L4.TCP) return 'tcp';
  return l4 === L4.UDP ? 'udp' : 'other';
}
