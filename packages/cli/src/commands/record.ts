/** `eyrie record`: this host into a capture. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostContainers, LiveHost, recordedEvents, wantedEvents, type CaptureOutcome, type Recorded } from '@eyrie/agent';
import { EventStream } from '@eyrie/rules';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { assertLive } from '../live/watch-host.ts';
import { userFilter } from '../rules/user-input.ts';
import { recordByAgent } from '../recorder/ask-agent.ts';

export interface RecordOptions {
  readonly write: string;
  readonly data: string;
  /** ms */
  readonly duration?: number;
  readonly before?: number;
  readonly container?: string;
  readonly maxSize?: number;
  readonly maxEvents?: number;
  readonly events?: Recorded;
  /** Bytes kept of what each call reads or writes. */
  readonly snapLength?: number;
  /** Sockets of container runtimes beside the usual ones. */
  readonly containerSocket?: readonly string[];
}

/** What one recording is limited by, in the units of a request. */
export interface RecordTask {
  readonly path: string;
  readonly beforeMs: number;
  /** Undefined: until it is stopped. */
  readonly afterMs: number | undefined;
  readonly containerId: string | undefined;
  readonly filter: string;
  readonly maxBytes: number | undefined;
  readonly maxEvents: number | undefined;
}

/** Between the probe and the disk: without a time before, only what the disk is behind. */
const BUFFER_BYTES = 32 << 20;
/** A year: as good as for ever. */
const UNTIL_STOPPED_NS = 365 * 86_400e9;

/** A later beginning is worth a word. */
const LATE_MS = 2_000;

export async function record(filter: string, options: RecordOptions): Promise<void> {
  userFilter(filter);
  const task = {
    path: resolve(options.write),
    beforeMs: options.before ?? 0,
    afterMs: options.duration,
    containerId: options.container,
    filter,
    maxBytes: options.maxSize === undefined ? undefined : options.maxSize * 1_000_000,
    maxEvents: options.maxEvents,
  };
  if (task.beforeMs > 0 && options.snapLength !== undefined) throw new CommandError('--snap-length goes with --before 0 only: how much was kept before now is what the agent was told.', ExitCode.BAD_INPUT);
  if (task.beforeMs > 0 && options.events !== undefined) throw new CommandError('--events goes with --before 0 only: what was recorded before now is what the agent was told to record (eyrie agent --record-events).', ExitCode.BAD_INPUT);
  const outcome = task.beforeMs > 0 ? await recordByAgent(task, options.data, interrupted()) : await recordHere(task, options);
  report(outcome, task.beforeMs);
}

/** With a probe of its own, from now on. */
async function recordHere(task: RecordTask, { events = 'all', snapLength, containerSocket = [] }: RecordOptions): Promise<CaptureOutcome> {
  assertLive();
  const stream = new EventStream({ onSystem: () => undefined, onEvent: () => undefined });
  const host = new LiveHost(stream, [...wantedEvents([]), ...recordedEvents(events)]);
  const containers = new HostContainers(stream, { sockets: containerSocket });
  if (snapLength !== undefined) host.setSnapLength(snapLength);
  try {
    const recorder = host.record({ bytes: BUFFER_BYTES, reachNs: Infinity });
    const running = recorder.capture({
      path: task.path,
      beforeNs: Infinity,
      afterNs: task.afterMs === undefined ? UNTIL_STOPPED_NS : task.afterMs * 1e6,
      containerId: task.containerId,
      filter: task.filter,
      limits: { maxBytes: task.maxBytes ?? Infinity, maxEvents: task.maxEvents },
    });
    host.start();
    process.stderr.write(`eyrie: recording this host${task.afterMs === undefined ? '; Ctrl-C ends' : ` for ${task.afterMs / 1000} s`}.\n`);
    void interrupted().then(() => running.stop());
    const outcome = await running.outcome;
    const lost = Object.values(host.counts.dropped).reduce((sum, count) => sum + count, 0);
    if (lost > 0) process.stderr.write(`eyrie: ${lost} events were lost before they reached the recorder.\n`);
    return outcome;
  } finally {
    containers.close();
    host.close();
  }
}

async function interrupted(): Promise<void> {
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
}

function report(outcome: CaptureOutcome, beforeMs: number): void {
  if (outcome.error !== undefined) {
    const rest = existsSync(`${outcome.path}.part`) ? ` What was written is in ${outcome.path}.part.` : '';
    throw new CommandError(`The capture could not be written: ${outcome.error}.${rest}`);
  }
  const why = { time: '', stopped: '', bytes: ', as large as it may be', events: ', with as many events as it may have', failed: '' }[outcome.end];
  process.stderr.write(`eyrie: ${outcome.path}: ${outcome.events} events, ${outcome.bytes} bytes${why}\n`);
  const late = Number(outcome.from / 1_000_000n) - (performance.timeOrigin - beforeMs);
  if (beforeMs > 0 && outcome.events > 0 && late > LATE_MS) process.stderr.write(`eyrie: it begins ${Math.round(late / 1000)} s later than asked for: before that nothing was recorded any more, or nothing happened.\n`);
  if (outcome.missedBytes > 0) process.stderr.write(`eyrie: ${outcome.missedBytes} bytes of events were overwritten in memory before they could be written.\n`);
}
