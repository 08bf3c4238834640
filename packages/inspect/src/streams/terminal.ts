/** Sessions on terminals, to be played again as they were typed. */
import type { Nanoseconds } from '@eyrie/schema';
import type { StreamChunk } from './stream-chunk.ts';

export interface TerminalFrame {
  readonly row: number;
  readonly time: Nanoseconds;
  /** ns since the first frame. */
  readonly since: number;
  /** What was typed, or what was shown. */
  readonly kind: 'input' | 'output';
  readonly bytes: Uint8Array;
  readonly isTruncated: boolean;
  readonly process: string;
  readonly pid: number;
}

export interface TerminalSession {
  /** `/dev/pts/0` */
  readonly terminal: string;
  readonly container: string | undefined;
  readonly frames: readonly TerminalFrame[];
}

export const TERMINAL_FILTER = '(fd.name startswith /dev/pts/ or fd.name startswith /dev/tty or fd.name=/dev/console)';

/** @param chunks what went through terminals, in order. A terminal of a container is another than the one of that name of the host. */
export function terminalSessions(chunks: readonly StreamChunk[]): readonly TerminalSession[] {
  const sessions = new Map<string, { terminal: string; container: string | undefined; frames: TerminalFrame[] }>();
  for (const { row, time, since, direction, bytes, isTruncated, process, pid, container, fdName } of chunks) {
    const key = `${container ?? ''} ${fdName}`;
    const session = sessions.get(key) ?? { terminal: fdName, container, frames: [] };
    sessions.set(key, session);
    session.frames.push({ row, time, since, kind: direction === 'read' ? 'input' : 'output', bytes, isTruncated, process, pid });
  }
  return [...sessions.values()].map(({ terminal, container, frames }) => {
    const first = frames[0]?.since ?? 0;
    return { terminal, container, frames: frames.map((frame) => ({ ...frame, since: frame.since - first })) };
  });
}
