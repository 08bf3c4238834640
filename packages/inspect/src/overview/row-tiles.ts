/** Tiles that count events, or different things that events were about. */
import { FdType } from '@eyrie/state';
import type { CaptureIndex } from '../capture-index.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import { IS_ACCEPT, IS_BIND, IS_CLONE, IS_CONNECT, IS_EXEC, IS_OPEN, IS_SETNS, IS_SYMLINK, IS_UNLINK } from '../events/kinds.ts';
import { FdKind } from '../subjects/descriptors.ts';
import type { Distinct, Sum } from './buckets.ts';
import { IS_SYSTEM_FILE, type IoCounters } from './io-counters.ts';
import type { TileDefinition } from './tile.ts';

/** How much an event adds; 0: nothing. */
type Amount = (chunk: EventChunk, place: number) => number;

export type RowTile = { readonly tile: TileDefinition } & (
  /** Every event counts. */
  | { readonly counts: 'all' }
  | { readonly io: IoCounterName }
  /** Event types that it looks at, and what their events add. */
  | { readonly types: Uint8Array; readonly sum: (index: CaptureIndex) => Amount }
);

type IoCounterName = { [Name in keyof IoCounters]: IoCounters[Name] extends Sum | Distinct ? Name : never }[keyof IoCounters];

const eitherOf = (left: Uint8Array, right: Uint8Array): Uint8Array => left.map((value, type) => value | (right[type] ?? 0));
const ENDS = eitherOf(IS_ACCEPT, IS_CONNECT);
const EINPROGRESS = -115;
const SSH_PORT = 22;
export const SHELLS: readonly string[] = ['bash', 'sh', 'dash', 'zsh', 'ksh', 'fish', 'ash', 'tcsh', 'csh'];
const NET = '(fd.type=ipv4 or fd.type=ipv6)';
const SUCCEEDED = 'evt.dir=< and evt.failed=false';

const resultOf = (chunk: EventChunk, place: number): number => chunk.resultAt(place) ?? 0;
const kindOf = ({ descriptors: { kinds } }: CaptureIndex, chunk: EventChunk, place: number): number => kinds[chunk.fd[place] ?? 0] ?? 0;
const succeeded = (): Amount => (chunk, place) => (resultOf(chunk, place) >= 0 ? 1 : 0);

/** Both sides of the connection are known. */
function hasServer({ descriptors: { infos } }: CaptureIndex, chunk: EventChunk, place: number): boolean {
  const info = infos[chunk.fd[place] ?? 0];
  return info?.detail.tuple !== undefined && info.type !== FdType.IPV4_SERVSOCK && info.type !== FdType.IPV6_SERVSOCK;
}

function programIs(passes: (name: string, parent: string | undefined) => boolean) {
  return ({ actors: { list } }: CaptureIndex): Amount =>
    (chunk, place) => {
      const thread = list[chunk.actor[place] ?? 0]?.thread;
      if (thread === undefined || resultOf(chunk, place) < 0) return 0;
      return passes(thread.image.facts.comm.value, thread.leader.parent?.image.facts.comm.value) ? 1 : 0;
    };
}

const tile = (id: string, category: TileDefinition['category'], name: string, says: string, view: string, filter: string, more: Partial<TileDefinition> = {}): TileDefinition => ({
  id, category, name, says, unit: 'count', hidesZero: true, drill: { view, filter }, ...more,
});
const BYTES = { unit: 'bytes', hidesZero: false } as const;
const slow = (milliseconds: 1 | 10 | 100): RowTile => ({
  tile: tile(`slow-io-${milliseconds}ms`, 'Performance', `Slow File I/O calls (${milliseconds}ms+)`, `Reads and writes of files, devices aside, that took ${milliseconds} ms or longer.`, 'slow_io', `evt.latency>=${milliseconds * 1e6}`),
  io: `slow${milliseconds}`,
});

export const ROW_TILES: readonly RowTile[] = [
  {
    tile: tile('system-calls', 'General', 'System Calls', 'Events: calls that were entered and calls that came back, and switches between threads.', 'syscalls', '', {
      hidesZero: false,
      originalSays: 'every event block of the file, with the snapshots of processes that it holds once a second',
    }),
    counts: 'all',
  },
  { tile: tile('file-bytes', 'File', 'File Bytes In+Out', 'Bytes that calls read from files and wrote to files.', 'files', '', BYTES), io: 'fileBytes' },
  { tile: tile('file-bytes-in', 'File', 'File Bytes In', 'Bytes that calls read from files.', 'files', '', BYTES), io: 'fileBytesIn' },
  { tile: tile('file-bytes-out', 'File', 'File Bytes Out', 'Bytes that calls wrote to files.', 'files', '', BYTES), io: 'fileBytesOut' },
  { tile: tile('accessed-files', 'File', 'Accessed Files', 'Different files, per container, that were read.', 'files', 'evt.is_io_read=true'), io: 'accessedFiles' },
  { tile: tile('modified-files', 'File', 'Modified Files', 'Different files, per container, that were written.', 'files', 'evt.is_io_write=true'), io: 'modifiedFiles' },
  { tile: tile('net-bytes', 'Network', 'Net Bytes In+Out', 'Bytes that calls received from and sent to internet sockets.', 'sports', '', BYTES), io: 'netBytes' },
  { tile: tile('net-bytes-in', 'Network', 'Net Bytes In', 'Bytes that calls received from internet sockets.', 'sports', '', BYTES), io: 'netBytesIn' },
  { tile: tile('net-bytes-out', 'Network', 'Net Bytes Out', 'Bytes that calls sent to internet sockets.', 'sports', '', BYTES), io: 'netBytesOut' },
  {
    tile: tile('active-connections', 'Network', 'Active Network Connections', 'Different connections, per container, that something was read from or written to.', 'connections', 'evt.is_io=true'),
    io: 'connections',
  },
  {
    tile: tile('new-listening-ports', 'Network', 'New Listening Ports', 'Calls of bind(2) on internet sockets that succeeded.', 'port_bindings', 'evt.type=bind'),
    types: IS_BIND,
    sum: (index) => (chunk, place) => (resultOf(chunk, place) >= 0 && kindOf(index, chunk, place) === FdKind.NET ? 1 : 0),
  },
  {
    tile: tile('new-outbound-connections', 'Network', 'New Outbound Connections', 'Calls of connect(2) to internet addresses, those that failed or were not done yet included.', 'dig', `evt.type=connect and evt.dir=< and ${NET}`),
    types: IS_CONNECT,
    sum: (index) => (chunk, place) => (kindOf(index, chunk, place) === FdKind.NET ? 1 : 0),
  },
  {
    tile: tile('new-inbound-connections', 'Network', 'New Inbound Connections', 'Connections that were accepted.', 'incoming_connections', 'fd.sport exists'),
    types: IS_ACCEPT,
    sum: (index) => (chunk, place) => (hasServer(index, chunk, place) && resultOf(chunk, place) >= 0 ? 1 : 0),
  },
  { tile: tile('executed-commands', 'Security', 'Executed Commands', 'Programs that were started: calls of execve and execveat that succeeded.', 'spy_users_wsysdig', 'evt.type in (execve, execveat)', { hidesZero: false }), types: IS_EXEC, sum: succeeded },
  {
    tile: tile('interactive-commands', 'Security', 'Executed Interactive Commands', 'Programs that were started by a shell.', 'spy_users_wsysdig', `evt.type in (execve, execveat) and proc.pname in (${SHELLS.join(', ')})`, {
      originalSays: 'only those that were started by bash',
    }),
    types: IS_EXEC,
    sum: programIs((_name, parent) => parent !== undefined && SHELLS.includes(parent)),
  },
  { tile: tile('new-symlinks', 'Security', 'New Symlinks', 'Symbolic links that were made.', 'dig', `evt.type in (symlink, symlinkat) and ${SUCCEEDED}`), types: IS_SYMLINK, sum: succeeded },
  {
    tile: tile('modified-system-files', 'Security', 'Modified System Files', 'Different files, per container, below /bin, /sbin, /boot, /etc, /lib and the like that were written.', 'files', `evt.is_io_write=true and ${IS_SYSTEM_FILE}`),
    io: 'modifiedSystemFiles',
  },
  { tile: tile('sudo', 'Security', 'Sudo Invocations', 'Starts of the program sudo.', 'dig', `evt.type in (execve, execveat) and proc.name=sudo and ${SUCCEEDED}`), types: IS_EXEC, sum: programIs((name) => name === 'sudo') },
  { tile: tile('setns', 'Security', 'Setns Invocations', 'Calls by which a process entered another namespace.', 'dig', `evt.type=setns and ${SUCCEEDED}`), types: IS_SETNS, sum: succeeded },
  {
    tile: tile('ssh-connections', 'Security', 'New SSH Connections', 'Connections from or to port 22 of a server that were made or tried.', 'dig', 'evt.type in (accept, accept4, connect) and evt.dir=< and fd.sport=22'),
    types: ENDS,
    sum: ({ descriptors: { infos } }) => (chunk, place) => (infos[chunk.fd[place] ?? 0]?.detail.tuple?.serverPort === SSH_PORT ? 1 : 0),
  },
  { tile: tile('deleted-files', 'Security', 'Deleted Files', 'Files and directories that were deleted: unlink and unlinkat that succeeded.', 'dig', `evt.type in (unlink, unlinkat) and ${SUCCEEDED}`), types: IS_UNLINK, sum: succeeded },
  {
    tile: tile('file-open-errors', 'Performance', 'File Open Errors', 'Calls of open, openat, openat2 and creat that failed.', 'dig', 'evt.type in (open, openat, openat2, creat, open_by_handle_at) and evt.failed=true', { originalSays: 'only calls of open' }),
    types: IS_OPEN,
    sum: () => (chunk, place) => (resultOf(chunk, place) < 0 ? 1 : 0),
  },
  {
    tile: tile('forks', 'Performance', 'Fork Count', 'Processes and threads that were made: clone, clone3, fork and vfork, counted in the one that makes.', 'dig', 'evt.type in (clone, clone3, fork, vfork) and evt.dir=< and evt.rawres>0'),
    types: IS_CLONE,
    sum: () => (chunk, place) => (resultOf(chunk, place) > 0 ? 1 : 0),
  },
  {
    tile: tile('failed-connections', 'Performance', 'Failed Connection Attempts', 'Calls of connect(2) to internet addresses that failed; those that are not done yet have not failed.', 'dig', `evt.type=connect and ${NET} and evt.failed=true and evt.res!=EINPROGRESS`),
    types: IS_CONNECT,
    sum: (index) => (chunk, place) => (resultOf(chunk, place) < 0 && resultOf(chunk, place) !== EINPROGRESS && kindOf(index, chunk, place) === FdKind.NET ? 1 : 0),
  },
  slow(1),
  slow(10),
  slow(100),
];
