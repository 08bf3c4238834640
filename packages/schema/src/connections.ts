/** Network connections that an agent has seen open, counted by who has them and with whom: what the topology is drawn from. */
import { z } from 'zod';
import { nanosecondText } from './nanosecond-text.ts';

export const MAX_REPORTED_CONNECTIONS = 2000;

export const observedConnection = z.object({
  /** `out`: the process is the client. */
  direction: z.enum(['in', 'out']),
  protocol: z.enum(['tcp', 'udp']),
  /** Addresses as text: of this host's side, and of the other. */
  local: z.string().max(64),
  remote: z.string().max(64),
  /** Of the server's side. */
  port: z.number().int().min(0).max(65_535),
  /** Name of the program. */
  process: z.string().max(256),
  /** Short id; absent: on the host itself. */
  container: z.string().max(64).optional(),
  /** How many were seen that the report before did not have; 0 when all of them were open then already. */
  count: z.number().int().min(0),
});
export type ObservedConnection = z.infer<typeof observedConnection>;

export const connectionReport = z.object({
  type: z.literal('connections'),
  /** The time that it speaks of. */
  from: nanosecondText,
  to: nanosecondText,
  connections: z.array(observedConnection).max(MAX_REPORTED_CONNECTIONS),
  /** Labels of the containers that are named, by short id. */
  containers: z.record(z.string().max(64), z.record(z.string(), z.string())),
  /** Kinds of connections beyond the limit. */
  leftOut: z.number().int().min(0),
});
export type ConnectionReport = z.infer<typeof connectionReport>;
