/** Tiles that count what was found in the bytes of events. */
import type { Mark } from '../events/marks.ts';
import type { TileDefinition } from './tile.ts';

export interface MarkTile {
  readonly tile: TileDefinition;
  readonly counts: (mark: Mark) => boolean;
}

const SEGMENTATION_FAULT = 11;
const WARNING = 4;
const ERRORS = [0, 1, 2, 3];
const LOG_FILES = '((fd.name contains .log or fd.name contains _log or fd.name contains /var/log) and not (fd.name contains .gz or fd.name contains .tgz)) and evt.is_io_write=true';

const FACILITIES = 24;
/** Written as `<facility * 8 + severity>`. */
function ofSeverities(...severities: readonly number[]): string {
  const priorities = severities.flatMap((severity) => Array.from({ length: FACILITIES }, (_, facility) => facility * 8 + severity));
  return `evt.arg.data regex "<(${priorities.join('|')})>([[:print:]]|[^[:print:]])*"`;
}

const tile = (id: string, category: TileDefinition['category'], name: string, says: string, view: string, filter: string): TileDefinition => ({ id, category, name, says, unit: 'count', hidesZero: true, drill: { view, filter } });

export const MARK_TILES: readonly MarkTile[] = [
  { tile: tile('notifications', 'General', 'Policy Events', 'Policy events that an agent wrote into the capture.', 'notifications', ''), counts: ({ kind }) => kind === 'notification' },
  { tile: tile('signals', 'Performance', 'Received Signals', 'Signals that were delivered.', 'dig', 'evt.type=signaldeliver'), counts: ({ kind }) => kind === 'signal' },
  {
    tile: tile('segmentation-faults', 'Performance', 'Segmentation Faults', 'Deliveries of SIGSEGV: programs that touched memory that is not theirs.', 'dig', 'evt.type=signaldeliver and evt.arg.sig=SIGSEGV'),
    counts: (mark) => mark.kind === 'signal' && mark.signal === SEGMENTATION_FAULT,
  },
  { tile: tile('log-messages', 'Logs', 'App Log Messages', 'Writes to log files.', 'echo', LOG_FILES), counts: ({ kind }) => kind === 'log' },
  { tile: tile('log-warnings', 'Logs', 'App Log Warning Messages', 'Writes to log files with the word "warn" in them.', 'echo', `${LOG_FILES} and evt.buffer icontains warn`), counts: (mark) => mark.kind === 'log' && mark.level === 'warning' },
  {
    tile: tile('log-errors', 'Logs', 'App Log Error Messages', 'Writes to log files with "error", "critic", "emergency" or "alert" in them.', 'echo', `${LOG_FILES} and (evt.buffer icontains error or evt.buffer icontains critic or evt.buffer icontains emergency or evt.buffer icontains alert)`),
    counts: (mark) => mark.kind === 'log' && mark.level === 'error',
  },
  { tile: tile('syslog-messages', 'Logs', 'Syslog Messages', 'Messages to the system log.', 'spy_syslog', ''), counts: ({ kind }) => kind === 'syslog' },
  { tile: tile('syslog-warnings', 'Logs', 'Syslog Warning Messages', 'Messages to the system log of severity warning.', 'spy_syslog', ofSeverities(WARNING)), counts: (mark) => mark.kind === 'syslog' && mark.severity === WARNING },
  { tile: tile('syslog-errors', 'Logs', 'Syslog Error Messages', 'Messages to the system log of severity error or worse.', 'spy_syslog', ofSeverities(...ERRORS)), counts: (mark) => mark.kind === 'syslog' && mark.severity < WARNING },
  { tile: tile('infrastructure-events', 'Infrastructure', 'Docker Events', 'Events of the container runtime.', 'docker_events', ''), counts: ({ kind }) => kind === 'infrastructure' },
];
