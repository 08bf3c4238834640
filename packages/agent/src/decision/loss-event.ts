/** What the agent did not see is an event too: a gap in the record has to be seen by whoever relies on it. */
import { randomBytes } from 'node:crypto';
import type { PolicyEvent } from '@eyrie/schema';
import type { Origin } from './policy-event.ts';

/** Between two such events, ms: a flood makes one line, not a flood of its own. */
export const LOSS_INTERVAL_MS = 30_000;

/** Severity Medium; no policy of a person's, so number 0. */
const POLICY = { id: 0, version: 1, name: 'Eyrie agent', description: 'What the agent reports about itself.', severity: 4 };
const RULE = {
  name: 'Events lost',
  description: 'The kernel had events faster than the agent could take them. What happened in between was not checked by any rule.',
  priority: 'Warning',
  tags: ['eyrie'],
};

export class LossReporter {
  readonly #origin: Origin;
  #reported: Readonly<Record<string, number>> = {};

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /**
   * @param dropped counts since the start, by cause.
   * @param now ns since the epoch.
   * @returns an event when something was lost since the last one.
   */
  check(dropped: Readonly<Record<string, number>>, now: bigint): PolicyEvent | undefined {
    const news = Object.entries(dropped)
      .map(([cause, count]): [string, number] => [cause, count - (this.#reported[cause] ?? 0)])
      .filter(([, count]) => count > 0);
    if (news.length === 0) return undefined;
    this.#reported = dropped;
    const total = news.reduce((sum, [, count]) => sum + count, 0);
    return {
      id: randomBytes(16).toString('hex'),
      timestamp: String(now),
      source: 'syscall',
      policy: POLICY,
      rule: RULE,
      output: `${total} events were lost (${news.map(([cause, count]) => `${cause} ${count}`).join(', ')})`,
      fields: Object.fromEntries(news.map(([cause, count]) => [`lost.${cause}`, count])),
      processes: [],
      agentId: this.#origin.agentId,
      host: { name: this.#origin.hostName(), machineId: this.#origin.machineId },
      labels: {},
    };
  }
}
