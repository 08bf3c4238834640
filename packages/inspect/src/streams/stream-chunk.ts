/** One read or write with its bytes: what goes through descriptors, piece by piece. */
import { byteString, textOf, type EventView } from '@eyrie/scap';
import { ns, type Nanoseconds } from '@eyrie/schema';
import { fdTypeName } from '@eyrie/fields';
import type { CaptureIndex } from '../capture-index.ts';
import { DATA_PARAM, WRITES } from '../events/kinds.ts';

export interface StreamChunk {
  readonly row: number;
  /** `evt.num` */
  readonly number: number;
  readonly time: Nanoseconds;
  /** ns since the first event of the capture. */
  readonly since: number;
  readonly direction: 'read' | 'write';
  readonly pid: number;
  readonly tid: number;
  readonly process: string;
  readonly commandLine: string;
  /** Name or id; undefined: the host. */
  readonly container: string | undefined;
  readonly fdNumber: number;
  readonly fdName: string;
  /** `file`, `ipv4`, `unix` … */
  readonly fdType: string;
  /** Bytes that were transferred. */
  readonly length: number;
  /** Those that the capture kept. */
  readonly bytes: Uint8Array;
  /** The capture kept fewer than were transferred. */
  readonly isTruncated: boolean;
}

/** Reads and writes that transferred something through a known descriptor. */
export const STREAM_FILTER = '(evt.is_io_read=true or evt.is_io_write=true) and evt.dir=< and evt.rawres>0 and fd.type exists';

export function streamChunk(index: CaptureIndex, row: number, event: EventView): StreamChunk | undefined {
  const { chunk, index: place } = index.chunkOf(row);
  const actor = index.actors.list[chunk.actor[place] ?? 0];
  const data = DATA_PARAM[event.type] ?? -1;
  if (actor === undefined) return undefined;
  const { thread } = actor;
  const length = chunk.resultAt(place) ?? 0;
  const bytes = data >= 0 && event.locateParams() && data < event.paramCount ? Uint8Array.from(event.bytes(data)) : new Uint8Array(0);
  const since = chunk.timeAt(place);
  const fd = chunk.fd[place] ?? 0;
  const { container } = thread;
  return {
    row,
    number: index.numbering.numberOf(row),
    time: ns(index.startTime + BigInt(since)),
    since,
    direction: WRITES[event.type] === 1 ? 'write' : 'read',
    pid: thread.pid,
    tid: thread.tid,
    process: textOf(thread.image.facts.comm.value),
    commandLine: textOf(thread.image.cmdline),
    container: container.isHost ? undefined : (container.metadata?.name ?? container.id),
    fdNumber: chunk.fdNumber[place] ?? -1,
    fdName: textOf(byteString(index.descriptors.infos[fd]?.name.bytes ?? new Uint8Array(0))),
    fdType: fdTypeName(index.descriptors.infos[fd]?.type ?? 0),
    length,
    bytes,
    isTruncated: bytes.length < length,
  };
}
