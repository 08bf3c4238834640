/** For whoever writes a scope: the labels there are, and what a scope is about now. */
import { POLICY_WHERE, scope } from '@eyrie/schema';
import { z } from 'zod';
import { coverageOf, seenLabels } from '../policies/scope-coverage.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';

const TAG = 'Policies';
const labels = z.record(z.string(), z.string());

export function addScopeRoutes(api: Api, { registry }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/labels',
      summary: 'Labels of the hosts and containers that are known now, and the usual ones, with their most frequent values',
      tag: TAG,
      answer: z.object({ labels: z.array(z.object({ name: z.string(), values: z.array(z.object({ value: z.string(), count: z.number() })) })) }),
    },
    () => ({ labels: seenLabels(registry.list()) }),
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/scopeCoverage',
      summary: 'How many hosts and containers a scope is about now',
      tag: TAG,
      query: z.object({ scope: scope.default(''), where: z.enum(POLICY_WHERE).default('both') }),
      answer: z.object({
        hosts: z.number(),
        containers: z.number(),
        knownHosts: z.number(),
        knownContainers: z.number(),
        unknownContainers: z.number().describe('containers of which only the number is known'),
        examples: z.array(labels).describe('some of what the scope is about'),
      }),
    },
    ({ query }) => coverageOf(query.scope, query.where, registry.list()),
  );
}
