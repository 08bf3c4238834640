/** Watching this host for a command at a terminal, until Ctrl-C or for a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { HostContainers, LiveHost, wantedEvents } from '@eyrie/agent';
import type { EventStream, LoadedRule } from '@eyrie/rules';
import { capabilities } from '@eyrie/sensor';
import { CommandError } from '../exit-codes.ts';
import { giveBackMemory } from '../host/memory.ts';

export interface WatchOptions {
  /** Until Ctrl-C when undefined. */
  readonly durationMs?: number | undefined;
  /** Sockets of container runtimes beside the usual ones. */
  readonly containerSockets?: readonly string[] | undefined;
}

/** What watching has brought and what it cost. */
export interface WatchFigures {
  /** Events that were evaluated. */
  readonly events: number;
  readonly dropped: number;
  /** Causes; together they are `dropped`. */
  readonly droppedBy: Readonly<Record<string, number>>;
  /** CPU time of this process, user and system, from the first event handed on to the last. */
  readonly cpuSeconds: number;
  /** Resident memory of this process at the end. */
  readonly rssBytes: number;
}

const REST_MS = 20;
/** A host that never rests must not keep the command from ending. */
const LONGEST_REST_MS = 2_000;

/**
 * Hands this host's events to the stream. What is in the rings when it ends is still evaluated.
 * @throws CommandError that says what this host lacks.
 */
export async function watchHost(stream: EventStream, rules: readonly LoadedRule[], { durationMs, containerSockets = [] }: WatchOptions = {}): Promise<WatchFigures> {
  assertLive();
  const host = new LiveHost(stream, wantedEvents(rules));
  const containers = new HostContainers(stream, { sockets: containerSockets });
  giveBackMemory();
  const before = process.cpuUsage();
  host.start();
  process.stderr.write(`eyrie: watching this host${durationMs === undefined ? '' : ` for ${durationMs / 1000} s`}; Ctrl-C ends.\n`);
  await ended(durationMs);
  await rest(host);
  const { events, dropped: droppedBy, droppedByCall } = host.counts;
  const { user, system } = process.cpuUsage(before);
  const rssBytes = process.memoryUsage.rss();
  containers.close();
  host.close();
  const dropped = Object.values(droppedBy).reduce((sum, count) => sum + count, 0);
  process.stderr.write(`eyrie: ${events} events seen, ${dropped} lost${lossWords(droppedByCall)}\n`);
  return { events, dropped, droppedBy, cpuSeconds: (user + system) / 1e6, rssBytes };
}

/** Which calls lost most. */
function lossWords(droppedByCall: Readonly<Record<string, number>>): string {
  const most = Object.entries(droppedByCall).sort((a, b) => b[1] - a[1]).slice(0, 5);
  return most.length === 0 ? '' : ` (${most.map(([call, count]) => `${call} ${count}`).join(', ')})`;
}

async function ended(durationMs: number | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = durationMs === undefined ? undefined : setTimeout(resolve, durationMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
}

/** Nothing new from now on; what has been reported is handed on. */
async function rest(host: LiveHost): Promise<void> {
  host.setEvents([]);
  const until = performance.now() + LONGEST_REST_MS;
  let seen: number;
  do {
    seen = host.counts.events;
    await sleep(REST_MS);
  } while (host.counts.events !== seen && performance.now() < until);
}

/** @throws CommandError that says what this host lacks, and how to get it. */
export function assertLive(): void {
  const { live, checks } = capabilities();
  if (live) return;
  const lacking = checks.filter((check) => !check.ok).map(({ says, fix }) => `  ${says}${fix === undefined ? '' : ` ${fix}`}`);
  throw new CommandError(`This host cannot be watched live:\n${lacking.join('\n')}`);
}
