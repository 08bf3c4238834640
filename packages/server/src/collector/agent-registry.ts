/** Every agent that ever enrolled: who it is, whether it is connected, and what it last said about itself. */
import { agentStatus, hello } from '@eyrie/schema';
import type { AgentMessage, Inventory, Labels } from '@eyrie/schema';
import type { Log } from '../log.ts';
import { reasonOf } from '../log.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';

export type Hello = Extract<AgentMessage, { type: 'hello' }>;
export type Status = Extract<AgentMessage, { type: 'status' }>;

export interface AgentRecord {
  /** By which the HTTP API names the agent. */
  readonly number: number;
  hello: Hello;
  status: Status | undefined;
  /** Milliseconds. */
  readonly firstSeen: number;
  lastSeen: number;
  connected: boolean;
  /** The containers of its host while it is connected. */
  inventory: KnownContainers | undefined;
  /** Events that were refused because they are not what the protocol says, since the server started. */
  refusedEvents: number;
}

export interface KnownContainers {
  readonly containers: readonly Labels[];
  /** Containers of which only the number is known. */
  readonly omitted: number;
  readonly bytes: number;
}

/** Of all agents together; beyond it only numbers are kept. */
const MAX_INVENTORY_BYTES = 128 * 1024 * 1024;
const MAX_AGENTS = 50_000;
const SAVE_MS = 30_000;

export class AgentRegistry {
  readonly #db: Metadata;
  readonly #log: Log;
  readonly #agents = new Map<string, AgentRecord>();
  readonly #unsaved = new Set<AgentRecord>();
  readonly #timer: NodeJS.Timeout;
  #inventoryBytes = 0;

  private constructor(db: Metadata, log: Log) {
    this.#db = db;
    this.#log = log;
    this.#timer = setInterval(() => void this.#save(), SAVE_MS).unref();
  }

  static async open(db: Metadata, log: Log): Promise<AgentRegistry> {
    const registry = new AgentRegistry(db, log);
    for (const row of await db.selectFrom('agents').selectAll().execute()) {
      const known = hello.safeParse(JSON.parse(row.hello));
      if (!known.success) continue;
      const status = agentStatus.safeParse(JSON.parse(row.status ?? 'null'));
      registry.#agents.set(row.agent_id, {
        number: row.number,
        hello: known.data,
        status: status.success ? status.data : undefined,
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
        connected: false,
        inventory: undefined,
        refusedEvents: 0,
      });
    }
    return registry;
  }

  list(): AgentRecord[] {
    return [...this.#agents.values()];
  }

  get(agentId: string): AgentRecord | undefined {
    return this.#agents.get(agentId);
  }

  /** 0 for an agent that is not known. */
  numberOf(agentId: string): number {
    return this.#agents.get(agentId)?.number ?? 0;
  }

  /** @throws when there are too many agents, or the new one cannot be stored. */
  async enrol(message: Hello): Promise<AgentRecord> {
    const now = Date.now();
    const known = this.#agents.get(message.agentId);
    if (known !== undefined) {
      known.hello = message;
      known.connected = true;
      this.seen(known);
      return known;
    }
    if (this.#agents.size >= MAX_AGENTS) throw new Error(`there are already ${MAX_AGENTS} agents`);
    const row = await this.#db
      .insertInto('agents')
      .values({
        agent_id: message.agentId,
        host_name: message.host.name,
        machine_id: message.host.machineId,
        hello: JSON.stringify(message),
        status: null,
        first_seen: now,
        last_seen: now,
      })
      .returning('number')
      .executeTakeFirstOrThrow();
    const record: AgentRecord = { number: row.number, hello: message, status: undefined, firstSeen: now, lastSeen: now, connected: true, inventory: undefined, refusedEvents: 0 };
    this.#agents.set(message.agentId, record);
    return record;
  }

  /** Call whenever the agent gave a sign of life or its record changed. */
  seen(record: AgentRecord): void {
    record.lastSeen = Date.now();
    this.#unsaved.add(record);
  }

  /** @param bytes roughly what it takes; of an agent that went: nothing of it is known any more. */
  noteInventory(record: AgentRecord, inventory: Inventory | undefined, bytes: number): void {
    this.#inventoryBytes -= record.inventory?.bytes ?? 0;
    record.inventory = undefined;
    if (inventory === undefined) return;
    const { containers, omitted } = inventory;
    const isKept = this.#inventoryBytes + bytes <= MAX_INVENTORY_BYTES;
    record.inventory = isKept ? { containers, omitted, bytes } : { containers: [], omitted: omitted + containers.length, bytes: 0 };
    this.#inventoryBytes += record.inventory.bytes;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#save();
  }

  async #save(): Promise<void> {
    const records = [...this.#unsaved];
    this.#unsaved.clear();
    try {
      await this.#db.transaction().execute(async (tx) => {
        for (const record of records) {
          const { agentId, host } = record.hello;
          await tx
            .updateTable('agents')
            .set({
              host_name: host.name,
              machine_id: host.machineId,
              hello: JSON.stringify(record.hello),
              status: record.status === undefined ? null : JSON.stringify(record.status),
              last_seen: record.lastSeen,
            })
            .where('agent_id', '=', agentId)
            .execute();
        }
      });
    } catch (error) {
      // Only the record of when agents were seen: it is in memory still, and written with the next change.
      this.#log('warn', `what agents report about themselves cannot be stored: ${reasonOf(error)}`);
    }
  }
}
