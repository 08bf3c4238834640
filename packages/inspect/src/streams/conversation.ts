/** Who reads and writes one descriptor: the two ends of a connection when both are in the capture, or all users of a file. */
import { escapeValue } from '@eyrie/rules';
import { textOf } from '@eyrie/scap';
import type { CaptureIndex } from '../capture-index.ts';

export interface ConversationSide {
  readonly pid: number;
  readonly process: string;
  readonly container: string | undefined;
  readonly fdNumber: number;
  /** `client` or `server` of a connection. */
  readonly role: 'client' | 'server' | undefined;
  /** Selects what this side read and wrote. */
  readonly filter: string;
}

export interface Conversation {
  readonly fdName: string;
  /** Selects what all sides read and wrote. */
  readonly filter: string;
  /** The side of the given event first. */
  readonly sides: readonly ConversationSide[];
}

/** @returns undefined when the event is about no named descriptor. @throws RangeError when there is no such row. */
export function conversationOf(index: CaptureIndex, row: number): Conversation | undefined {
  const { chunk, index: place } = index.chunkOf(row);
  const info = index.descriptors.infos[chunk.fd[place] ?? 0];
  if (info === undefined || info.name.length === 0) return undefined;
  const fdName = textOf(info.name.value);
  const filter = `fd.name=${escapeValue(fdName, true)}`;
  const sides = new Map<string, ConversationSide>();
  const add = (actorNumber: number, fdNumber: number, isServer: boolean | undefined): void => {
    const thread = index.actors.list[actorNumber]?.thread;
    const key = `${thread?.pid} ${fdNumber}`;
    if (thread === undefined || sides.has(key)) return;
    const { container } = thread;
    sides.set(key, {
      pid: thread.pid,
      process: textOf(thread.image.facts.comm.value),
      container: container.isHost ? undefined : (container.metadata?.name ?? container.id),
      fdNumber,
      role: isServer === undefined ? undefined : isServer ? 'server' : 'client',
      filter: `${filter} and proc.pid=${thread.pid} and fd.num=${fdNumber}`,
    });
  };
  add(chunk.actor[place] ?? 0, chunk.fdNumber[place] ?? -1, info.detail.isServer);
  const sameName = new Uint8Array(index.descriptors.length);
  for (const [number, other] of index.descriptors.infos.entries()) if (other !== undefined && other.name.value === info.name.value) sameName[number] = 1;
  for (const other of index.chunks) {
    for (let at = 0; at < other.count; at++) {
      const fd = other.fd[at] ?? 0;
      if (sameName[fd] === 1) add(other.actor[at] ?? 0, other.fdNumber[at] ?? -1, index.descriptors.infos[fd]?.detail.isServer);
    }
  }
  return { fdName, filter, sides: [...sides.values()] };
}
