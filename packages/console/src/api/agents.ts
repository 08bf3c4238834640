/** Agents and what they last said about themselves. */
import { list, object, optionalNumber, optionalObject, optionalText, text, type JsonObject } from './decode.ts';
import { request } from './http.ts';

export interface AgentView {
  agentId: string;
  /** By which the API names it. */
  number: number;
  connected: boolean;
  version: string;
  host: { name: string; kernel: string; os: string };
  /** Live system calls, or the capture that is replayed. */
  source: string;
  /** Milliseconds since the epoch. */
  lastSeen: number;
  policyVersion: number;
  isUpToDate: boolean;
  policyError: string | undefined;
  /** Why its disk does not take what waits for the server. */
  spoolProblem: string | undefined;
  /** Whether policies and people may act on its host, as it is set on the server. */
  actionsEnabled: boolean;
  /** Why the agent does not act, as it says itself. */
  actionsOff: string | undefined;
  /** Before this run of the agent, milliseconds since the epoch. */
  unwatched: { from: number; to: number; why: string } | undefined;
  /** Absent until it has reported. */
  counters: { events: number; alerts: number; dropped: Counts; droppedByCall: Counts; withoutData: number; spoolDropped: Counts; spoolBytes: number } | undefined;
}

/** By cause or by severity; only what is above zero. */
export type Counts = readonly (readonly [name: string, count: number])[];

export const loadAgents = (signal: AbortSignal): Promise<AgentView[]> =>
  request('/api/v1/agents', (value) => list(object(value, 'the answer')['agents'], 'agents').map(decodeAgent), { signal });

function decodeAgent(value: unknown): AgentView {
  const agent = object(value, 'agent');
  const host = optionalObject(agent['host']);
  const unwatched = agent['unwatched'] === undefined ? undefined : object(agent['unwatched'], 'unwatched');
  const counters = agent['counters'] === undefined ? undefined : object(agent['counters'], 'counters');
  return {
    agentId: text(agent['agentId'], 'agentId'),
    number: optionalNumber(agent['id']) ?? 0,
    connected: agent['connected'] === true,
    version: optionalText(agent['version']) ?? '',
    host: { name: optionalText(host['name']) ?? 'unknown host', kernel: optionalText(host['kernel']) ?? '', os: optionalText(host['os']) ?? '' },
    source: optionalText(agent['source']) ?? '',
    lastSeen: optionalNumber(agent['lastSeen']) ?? 0,
    policyVersion: optionalNumber(agent['policyVersion']) ?? 0,
    isUpToDate: agent['isUpToDate'] === true,
    policyError: optionalText(agent['policyError']),
    spoolProblem: optionalText(agent['spoolProblem']),
    actionsEnabled: agent['actionsEnabled'] !== false,
    actionsOff: optionalText(agent['actionsOff']),
    unwatched: unwatched && { from: optionalNumber(unwatched['from']) ?? 0, to: optionalNumber(unwatched['to']) ?? 0, why: optionalText(unwatched['why']) ?? '' },
    counters: counters && {
      events: optionalNumber(counters['events']) ?? 0,
      alerts: optionalNumber(counters['alerts']) ?? 0,
      dropped: counts(counters, 'dropped'),
      droppedByCall: counts(counters, 'droppedByCall'),
      withoutData: optionalNumber(counters['withoutData']) ?? 0,
      spoolDropped: counts(counters, 'spoolDropped'),
      spoolBytes: optionalNumber(counters['spoolBytes']) ?? 0,
    },
  };
}

const counts = (from: JsonObject, name: string): Counts =>
  Object.entries(optionalObject(from[name])).flatMap(([cause, count]) => {
    const number = optionalNumber(count) ?? 0;
    return number > 0 ? [[cause, number] as const] : [];
  });

export const sumOf = (all: Counts): number => all.reduce((sum, [, count]) => sum + count, 0);
