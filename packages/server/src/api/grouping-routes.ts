/** Hierarchies of labels by which events are grouped: routes of our own, and the one record that clients of the older API know. */
import { z } from 'zod';
import { MAX_GROUPINGS } from '../groupings/groupings.ts';
import type { Grouping } from '../groupings/groupings.ts';
import { SUGGESTED_GROUPINGS } from '../groupings/suggested-groupings.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { labelName } from './event-query.ts';
import { Problem } from './problem.ts';

const TAG = 'Groupings';
const MAX_LEVELS = 6;
const labels = z.array(labelName).min(1).max(MAX_LEVELS).refine((names) => new Set(names).size === names.length, 'a label can be one level only');
const content = z.object({ name: z.string().trim().min(1).max(100), labels: labels.describe('the outermost first') });
const grouping = content.extend({ id: z.number(), createdBy: z.string(), modifiedAt: z.number().describe('ms since 1970') });
const idParam = z.object({ id: z.coerce.number('expected a number').int().positive() });

export function addGroupingRoutes(api: Api, { groupings }: ServerServices): void {
  const shown = (each: Grouping): z.infer<typeof grouping> => ({ ...each, labels: [...each.labels] });
  const required = (found: Grouping | undefined, id: number): z.infer<typeof grouping> => {
    if (found === undefined) throw new Problem(404, `There is no grouping with the id ${id}.`);
    return shown(found);
  };

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/groupings',
      summary: 'All groupings, and those that are suggested',
      tag: TAG,
      answer: z.object({ groupings: z.array(grouping), suggested: z.array(content) }),
    },
    async () => ({ groupings: (await groupings.list()).map(shown), suggested: SUGGESTED_GROUPINGS.map((each) => ({ ...each, labels: [...each.labels] })) }),
  );
  addEndpoint(api, { method: 'post', path: '/api/v1/groupings', summary: 'Create a grouping', tag: TAG, body: content, answer: grouping }, async ({ body, context }) =>
    shown(await groupings.create(body, context.get('caller').name)),
  );
  addEndpoint(
    api,
    { method: 'put', path: '/api/v1/groupings/{id}', summary: 'Rename or change a grouping', tag: TAG, params: idParam, body: content, answer: grouping },
    async ({ params, body }) => required(await groupings.update(params.id, body), params.id),
  );
  addEndpoint(
    api,
    { method: 'delete', path: '/api/v1/groupings/{id}', summary: 'Delete a grouping; the answer is what was deleted', tag: TAG, params: idParam, answer: grouping },
    async ({ params }) => required(await groupings.delete(params.id), params.id),
  );
  addOldRoutes(api, groupings);
}

const explore = z.object({ id: z.literal('explore'), groups: z.array(z.object({ groupBy: z.array(z.object({ metric: labelName })).min(1).max(MAX_LEVELS) })) });

function addOldRoutes(api: Api, groupings: ServerServices['groupings']): void {
  const current = async (): Promise<z.infer<typeof explore>> => {
    const own = await groupings.list();
    const groups = (own.length > 0 ? own : SUGGESTED_GROUPINGS).map((each) => ({ groupBy: each.labels.map((metric) => ({ metric })) }));
    return { id: 'explore', groups };
  };
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/groupConfigurations',
      summary: 'The groupings as the older API has them: one record; the suggested ones as long as there are no others',
      tag: TAG,
      answer: z.object({ groupConfigurations: z.array(explore) }),
    },
    async () => ({ groupConfigurations: [await current()] }),
  );
  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/groupConfigurations/explore',
      summary: 'Replace all groupings; those whose labels are among the new ones keep their names',
      tag: TAG,
      body: explore.extend({ groups: explore.shape.groups.max(MAX_GROUPINGS) }),
      answer: explore,
    },
    async ({ body, context }) => {
      await groupings.replace(body.groups.map(({ groupBy }) => groupBy.map(({ metric }) => metric)), context.get('caller').name);
      return current();
    },
  );
}
