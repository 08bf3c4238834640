/** Which agents are on the line now, for whoever has something to say to one of them. */
import type { ServerMessage } from '@eyrie/schema';
import type { AgentConnection } from './agent-connection.ts';

export class AgentLines {
  readonly #lines = new Map<string, AgentConnection>();

  get(agentId: string): AgentConnection | undefined {
    return this.#lines.get(agentId);
  }

  set(agentId: string, connection: AgentConnection): void {
    this.#lines.set(agentId, connection);
  }

  delete(agentId: string): void {
    this.#lines.delete(agentId);
  }

  [Symbol.iterator](): MapIterator<AgentConnection> {
    return this.#lines.values();
  }

  /** @returns whether the agent is there to hear it. */
  send(agentId: string, message: ServerMessage): boolean {
    const connection = this.#lines.get(agentId);
    connection?.send(message);
    return connection !== undefined;
  }
}
