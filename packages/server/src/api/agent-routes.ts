/** Agents: the list that clients of the Sysdig Secure API know, and a fuller one. */
import { agentCounters, unwatchedStretch } from '@eyrie/schema';
import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';

const agent = z.object({
  id: z.number(),
  agentId: z.string(),
  connected: z.boolean(),
  version: z.string(),
  host: z.object({ name: z.string(), machineId: z.string(), kernel: z.string(), os: z.string() }),
  source: z.string().describe('live system calls, or the capture that is replayed'),
  firstSeen: z.number().describe('milliseconds since 1970'),
  lastSeen: z.number().describe('milliseconds since 1970'),
  policyVersion: z.number().describe('of the policy set that it runs; 0 when it has not said yet'),
  isUpToDate: z.boolean().describe('runs the newest policy set'),
  policyError: z.string().optional().describe('why it refused the newest policy set'),
  spoolProblem: z.string().optional().describe('why its disk does not take what waits for the server; it waits in memory meanwhile'),
  actionsEnabled: z.boolean().describe('whether policies and people may act on this host, as it is set here'),
  actionsOff: z.string().optional().describe('why containers and processes of this host are not acted on'),
  unwatched: unwatchedStretch.optional().describe('between the run before of this agent and this one, milliseconds since 1970'),
  counters: agentCounters.optional(),
  refusedEvents: z.number().describe('events left out because they are not of the protocol, since the server started'),
});

export function addAgentRoutes(api: Api, { registry, policies, responses }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/agents/connected',
      summary: 'Agents that are connected now',
      tag: 'Agents',
      answer: z.object({
        agents: z.array(
          z.object({
            customer: z.number(),
            machineId: z.string(),
            hostName: z.string(),
            connected: z.boolean(),
            attributes: z.object({ hidden: z.boolean(), version: z.string() }),
          }),
        ),
        total: z.number(),
      }),
    },
    () => {
      const agents = registry.list().filter((record) => record.connected);
      return {
        agents: agents.map(({ hello }) => ({
          customer: 1,
          machineId: hello.host.machineId,
          hostName: hello.host.name,
          connected: true,
          attributes: { hidden: false, version: hello.agentVersion },
        })),
        total: agents.length,
      };
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/agents',
      summary: 'All agents with what they last said about themselves',
      tag: 'Agents',
      answer: z.object({ agents: z.array(agent) }),
    },
    async () => {
      const off = await responses.switchedOff();
      const agents = registry.list().map(({ number, hello, status, firstSeen, lastSeen, connected, refusedEvents }) => ({
        id: number,
        agentId: hello.agentId,
        connected,
        version: hello.agentVersion,
        host: hello.host,
        source: hello.source,
        firstSeen,
        lastSeen,
        policyVersion: status?.policyVersion ?? 0,
        isUpToDate: status?.policyVersion === policies.current.version,
        ...(status?.policyError === undefined ? {} : { policyError: status.policyError }),
        ...(status?.spoolProblem === undefined ? {} : { spoolProblem: status.spoolProblem }),
        actionsEnabled: !off.has(hello.agentId),
        ...(status?.actionsOff === undefined ? {} : { actionsOff: status.actionsOff }),
        ...(status?.unwatched === undefined ? {} : { unwatched: status.unwatched }),
        ...(status === undefined ? {} : { counters: status.counters }),
        refusedEvents,
      }));
      return { agents };
    },
  );
}
