/** Who talks with whom. */
import { z } from 'zod';
import { topologyGraph } from '../topology/graph.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { labelList, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';

const MAX_LEVELS = 6;

export function addTopologyRoute(api: Api, { connections }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/topology',
      summary: 'Observed network connections between groups, and with addresses outside',
      tag: 'Topology',
      query: rangeQuery.omit({ filter: true }).extend({ by: labelList(MAX_LEVELS).describe('labels, separated by commas, the outermost first') }),
      answer: z.object({
        minutes: z.number().describe('length of the range'),
        nodes: z.array(z.object({ id: z.string(), kind: z.enum(['group', 'outside']), values: z.array(z.string()).describe('of the labels in their order; of an address outside, itself') })),
        edges: z
          .array(z.object({ from: z.string().describe('node of the client'), to: z.string(), protocol: z.string(), port: z.number(), count: z.number(), processes: z.array(z.string()) }))
          .describe('the most connections first'),
        others: z.number().describe('connections with addresses that are not told apart'),
      }),
    },
    async ({ query }) => {
      if (query.from === undefined || query.to === undefined) throw new Problem(400, 'query: a topology needs both from and to');
      if (query.from > query.to) throw new Problem(400, 'from: later than to');
      const graph = topologyGraph(await connections.seen(query.from, query.to, query.by));
      return {
        minutes: Number(query.to - query.from) / 60e9,
        nodes: graph.nodes.map((node) => ({ ...node, values: [...node.values] })),
        edges: graph.edges.map((edge) => ({ ...edge, processes: [...edge.processes] })),
        others: graph.others,
      };
    },
  );
}
