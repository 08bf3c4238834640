/** Connections as agents report them, and as they are asked for: by the values of labels. Losing one to a crash is losing half a minute of a picture. */
import type { ConnectionReport } from '@eyrie/schema';
import { z } from 'zod';
import { reasonOf } from '../log.ts';
import type { Log } from '../log.ts';
import type { Engine, SqlParams } from '../stores/events/engine.ts';

/** Connections of one kind in a range of time. */
export interface SeenConnection {
  readonly agentId: string;
  readonly direction: 'in' | 'out';
  readonly protocol: string;
  readonly local: string;
  readonly remote: string;
  readonly port: number;
  /** Of the labels asked for, in their order; empty where there is none. */
  readonly values: readonly string[];
  readonly processes: readonly string[];
  readonly count: number;
}

const MAX_ROWS = 20_000;
const row = z.object({
  agentId: z.string(),
  direction: z.enum(['in', 'out']),
  protocol: z.string(),
  local: z.string(),
  remote: z.string(),
  port: z.number(),
  values: z.array(z.string()),
  processes: z.array(z.string()),
  count: z.number(),
});

export class ConnectionStore {
  readonly #engine: Engine;
  readonly #log: Log;

  constructor(engine: Engine, log: Log) {
    this.#engine = engine;
    this.#log = log;
  }

  /** Never fails: what cannot be stored is said in the log. */
  async put(agentId: string, host: string, report: ConnectionReport): Promise<void> {
    const seconds = Math.max(1, Math.round(Number(BigInt(report.to) - BigInt(report.from)) / 1e9));
    const rows = report.connections.map(({ container, ...connection }) => {
      const labels = { 'host.hostName': host, ...(container === undefined ? {} : { 'container.id': container, ...report.containers[container] }) };
      return `${JSON.stringify({ ...connection, time: report.to, seconds, agent_id: agentId, host, labels })}\n`;
    });
    try {
      if (rows.length > 0) await this.#engine.insert('connections', Buffer.from(rows.join('')));
    } catch (error) {
      this.#log('warn', `connections of ${host} were not stored: ${reasonOf(error)}`);
    }
  }

  /** The most frequent kinds first. `from` and `to` in ns. @returns at most 20,000 */
  async seen(from: bigint, to: bigint, labels: readonly string[]): Promise<SeenConnection[]> {
    const names: SqlParams = Object.fromEntries(labels.map((label, index) => [`l${index}`, label]));
    const values = labels.map((label, index) => (label === 'proc.name' ? 'toString(process)' : `labels[{l${index}:String}]`));
    const rows = await this.#engine.query(
      `SELECT toString(agent_id) AS agentId, direction, protocol, local, remote, port, [${values.join(', ')}] AS values,
         arraySort(groupUniqArray(5)(toString(process))) AS processes, toUInt32(sum(count)) AS count
       FROM connections WHERE time BETWEEN {from:UInt64} AND {to:UInt64}
       GROUP BY agent_id, direction, protocol, local, remote, port, values ORDER BY count DESC LIMIT ${MAX_ROWS}`,
      { from, to, ...names },
    );
    return z.array(row).parse(rows);
  }
}
