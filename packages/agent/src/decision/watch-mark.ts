/** Until when this host was watched: kept on disk, so that the next run of the agent can say what nobody saw. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { uptime } from 'node:os';
import type { PolicyEvent, UnwatchedStretch } from '@eyrie/schema';
import { z } from 'zod';
import { AGENT_POLICY } from './agent-policy.ts';
import type { Origin } from './policy-event.ts';

const MARK_MS = 1_000;
const mark = z.object({ until: z.number(), boot: z.string(), isOver: z.boolean() });

const RULE = {
  name: 'Host not watched',
  description: 'Between two runs of its agent nobody watched this host. What happened meanwhile is in no event; what it left (processes, open files, connections) was read from /proc.',
  priority: 'Warning',
  tags: ['eyrie'],
};
const WORDS = {
  ended: 'its agent was ended and started again',
  killed: 'its agent was killed or broke, and was started again',
  hostDown: 'the host was started, and its agent later',
} as const;

export class WatchMark {
  readonly #file: string;
  readonly #boot: string;
  #timer: NodeJS.Timeout | undefined = undefined;

  /** @param folder of the agent. @param boot what tells this start of the host from all others. */
  constructor(folder: string, boot = bootId()) {
    this.#file = join(folder, 'watched.json');
    this.#boot = boot;
  }

  /**
   * The host is watched from now on.
   * @returns what was not, before; undefined on a host that never was.
   */
  begin(now = Date.now()): UnwatchedStretch | undefined {
    const last = readMark(this.#file);
    this.#write(now, false);
    this.#timer = setInterval(() => this.#write(Date.now(), false), MARK_MS).unref();
    if (last === undefined) return undefined;
    const isSameBoot = last.boot === this.#boot;
    const from = isSameBoot ? last.until : Math.max(last.until, Math.round(now - uptime() * 1000));
    // The clock may have been set back.
    return { from: Math.min(from, now), to: now, why: isSameBoot ? (last.isOver ? 'ended' : 'killed') : 'hostDown' };
  }

  /** The agent ends in order. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#write(Date.now(), true);
  }

  #write(until: number, isOver: boolean): void {
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify({ until, boot: this.#boot, isOver }), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk makes the stretch look longer than it was.
    }
  }
}

export function unwatchedEvent({ from, to, why }: UnwatchedStretch, { agentId, hostName, machineId }: Origin): PolicyEvent {
  return {
    id: randomBytes(16).toString('hex'),
    timestamp: String(BigInt(to) * 1_000_000n),
    source: 'syscall',
    policy: AGENT_POLICY,
    rule: RULE,
    output: `This host was not watched for ${((to - from) / 1000).toFixed(1)} s, from ${new Date(from).toISOString()} on: ${WORDS[why]}`,
    fields: { 'unwatched.seconds': Math.round((to - from) / 100) / 10, 'unwatched.why': why },
    processes: [],
    agentId,
    host: { name: hostName(), machineId },
    labels: {},
  };
}

function readMark(file: string): z.infer<typeof mark> | undefined {
  try {
    return mark.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The first run.
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
