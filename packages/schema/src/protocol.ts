/**
 * The contract between agent and server: JSON text messages on one WebSocket over TLS, both ways.
 *
 * The agent opens `wss://SERVER:6443/agent` with `Authorization: Bearer ACCESS_KEY`, says `hello`, gets `welcome` and then policies whenever they change.
 * A batch is acknowledged only after it is stored. It keeps its number and its content on every retry, so the server can tell a repeat from news.
 * Why this transport: docs/decisions.
 */
import { z } from 'zod';
import { actionRequest, actionResult } from './action-result.ts';
import { captureInfo } from './capture.ts';
import { connectionReport } from './connections.ts';
import { policyEvent } from './policy-event.ts';
import { policySet } from './policy.ts';
import { endTrial, trialReport, tryRules } from './rule-trial.ts';

export const PROTOCOL_VERSION = 1;

/** Counts since the agent started, by cause or by kind; a loss is never silent. */
export const agentCounters = z.object({
  /** Events that the engine saw. */
  events: z.number(),
  /** Lost before the engine, by cause: `ringFull`, `shed` (left out on purpose when the ring filled), `compat` (32-bit calls), … */
  dropped: z.record(z.string(), z.number()),
  /** The same by system call, as far as known; `{}` from agents that do not say. */
  droppedByCall: z.record(z.string(), z.number()).default({}),
  /** Events that came without the data that their call read or wrote, because the ring filled. */
  withoutData: z.number().default(0),
  /** Policy events lost because the spool was full, by severity name. */
  spoolDropped: z.record(z.string(), z.number()),
  spoolBytes: z.number(),
  alerts: z.number(),
});
export type AgentCounters = z.infer<typeof agentCounters>;

export const hello = z.object({
  type: z.literal('hello'),
  protocol: z.number(),
  agentId: z.string().regex(/^[0-9a-f]{32}$/),
  agentVersion: z.string(),
  host: z.object({ name: z.string(), machineId: z.string(), kernel: z.string(), os: z.string() }),
  /** What feeds this agent: live system calls, or the name of the capture being replayed. */
  source: z.string(),
});

/**
 * Events, and what became of actions, in order of time. `seq` grows by one per batch and never repeats for an agent id.
 */
export const eventBatch = z.object({
  type: z.literal('batch'),
  seq: z.number().int().positive(),
  events: z.array(z.union([actionResult, policyEvent])).min(1).max(1000),
});
export type EventBatch = z.infer<typeof eventBatch>;

/** The same events at once, for live views only: neither stored nor acknowledged. */
export const livePreview = z.object({ type: z.literal('live'), events: z.array(policyEvent) });

/** A stretch before this run of the agent, ms since 1970, in which nobody watched the host. */
export const unwatchedStretch = z.object({ from: z.number(), to: z.number(), why: z.enum(['ended', 'killed', 'hostDown']) });
export type UnwatchedStretch = z.infer<typeof unwatchedStretch>;

export const agentStatus = z.object({
  type: z.literal('status'),
  counters: agentCounters,
  policyVersion: z.number(),
  /** Why this host is not acted on, if it is not. */
  actionsOff: z.string().optional(),
  /** Why the newest policy set was refused; the one before it keeps running. */
  policyError: z.string().optional(),
  /** Why the disk does not take what waits for the server; it waits in memory meanwhile. */
  spoolProblem: z.string().optional(),
  /** Absent for a host that was never watched before. */
  unwatched: unwatchedStretch.optional(),
});

/** Containers that an agent tells of, and labels of each; what is beyond is only counted. */
export const MAX_CONTAINERS_TOLD = 2000;
const MAX_CONTAINER_LABELS = 200;

/** The containers that are on the host now, by their labels: told after the welcome and when they change. */
export const inventory = z.object({
  type: z.literal('inventory'),
  containers: z
    .array(z.record(z.string().max(1000), z.string().max(1000)).refine((labels) => Object.keys(labels).length <= MAX_CONTAINER_LABELS, 'too many labels'))
    .max(MAX_CONTAINERS_TOLD),
  /** Containers that are not in the list. */
  omitted: z.number().int().nonnegative(),
});
export type Inventory = z.infer<typeof inventory>;

export const agentMessage = z.discriminatedUnion('type', [hello, eventBatch, livePreview, agentStatus, trialReport, inventory, connectionReport]);
export type AgentMessage = z.infer<typeof agentMessage>;

export const welcome = z.object({ type: z.literal('welcome'), protocol: z.number(), serverTime: z.string() });
/** All batches up to and including `seq` are stored. */
export const ack = z.object({ type: z.literal('ack'), seq: z.number().int() });
export const policies = z.object({ type: z.literal('policies'), set: policySet });
export const refuse = z.object({ type: z.literal('refuse'), code: z.string(), message: z.string() });

/** What a person wants done on this host; its result comes in a batch, under this id. */
export const act = z.object({ type: z.literal('act'), id: z.string().regex(/^[0-9a-f]{32}$/), request: actionRequest });
/** What is set for this host alone; sent after welcome and with every change. */
export const hostSettings = z.object({ type: z.literal('settings'), actionsEnabled: z.boolean() });
export type HostSettings = z.infer<typeof hostSettings>;

/** A capture that a person wants; how it comes is said in capture.ts. */
export const makeCapture = z.object({ type: z.literal('capture'), info: captureInfo });
export const stopCapture = z.object({ type: z.literal('stopCapture'), id: z.string() });

export const serverMessage = z.discriminatedUnion('type', [welcome, ack, policies, refuse, act, hostSettings, makeCapture, stopCapture, tryRules, endTrial]);
export type ServerMessage = z.infer<typeof serverMessage>;
