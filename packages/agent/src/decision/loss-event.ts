/** What the agent did not see is an event too: a gap in the record has to be seen by whoever relies on it. */
import { randomBytes } from 'node:crypto';
import type { PolicyEvent } from '@eyrie/schema';
import { AGENT_POLICY } from './agent-policy.ts';
import type { Origin } from './policy-event.ts';

/** Between two such events, ms: a flood makes one line, not a flood of its own. */
export const LOSS_INTERVAL_MS = 30_000;

const RULE = {
  name: 'Events lost',
  description: 'The kernel had events that the agent could not take, most often because they came faster than it could read. Rules did not see them; the picture of processes and files is read anew from /proc.',
  priority: 'Warning',
  tags: ['eyrie'],
};

/** Calls that are named: those that lost most. */
const CALLS_NAMED = 5;

type Counts = Readonly<Record<string, number>>;

export interface LossCounts {
  /** Since the start, by cause. */
  readonly dropped: Counts;
  /** The same by system call. */
  readonly droppedByCall: Counts;
}

export class LossReporter {
  readonly #origin: Origin;
  #reported: LossCounts = { dropped: {}, droppedByCall: {} };

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /**
   * @param now ns since the epoch.
   * @returns an event when something was lost since the last one.
   */
  check(counts: LossCounts, now: bigint): PolicyEvent | undefined {
    const news = since(this.#reported.dropped, counts.dropped);
    if (news.length === 0) return undefined;
    const calls = since(this.#reported.droppedByCall, counts.droppedByCall).slice(0, CALLS_NAMED);
    this.#reported = counts;
    const total = news.reduce((sum, [, count]) => sum + count, 0);
    const most = calls.length === 0 ? '' : `; most of them ${calls.map(([call, count]) => `${call} ${count}`).join(', ')}`;
    return {
      id: randomBytes(16).toString('hex'),
      timestamp: String(now),
      source: 'syscall',
      policy: AGENT_POLICY,
      rule: RULE,
      output: `${total} events were lost (${news.map(([cause, count]) => `${cause} ${count}`).join(', ')}${most})`,
      fields: Object.fromEntries([...news.map(([cause, count]) => [`lost.${cause}`, count]), ...calls.map(([call, count]) => [`lost.call.${call}`, count])]),
      processes: [],
      agentId: this.#origin.agentId,
      host: { name: this.#origin.hostName(), machineId: this.#origin.machineId },
      labels: {},
    };
  }
}

/** What grew, and by how much; most first. */
function since(before: Counts, now: Counts): [string, number][] {
  return Object.entries(now)
    .map(([name, count]): [string, number] => [name, count - (before[name] ?? 0)])
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
}
