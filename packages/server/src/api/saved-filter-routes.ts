/** Views of the console that people keep. */
import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';

const TAG = 'Saved filters';
const content = z.object({
  name: z.string().trim().min(1).max(100),
  query: z.string().max(4000).regex(/^(\?[^#\s]*)?$/, 'expected what stands in the address from the question mark on'),
  isShared: z.boolean().describe('everybody sees it'),
});
const savedFilter = content.extend({ id: z.number(), owner: z.string(), isOwn: z.boolean() });
const idParam = z.object({ id: z.coerce.number('expected a number').int().positive() });

export function addSavedFilterRoutes(api: Api, { savedFilters }: ServerServices): void {
  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/savedFilters', summary: 'Your own saved filters and those that are shared', tag: TAG, answer: z.object({ filters: z.array(savedFilter) }) },
    async ({ context }) => {
      const { name } = context.get('caller');
      return { filters: (await savedFilters.visibleTo(name)).map((each) => ({ ...each, isOwn: each.owner === name })) };
    },
  );
  addEndpoint(api, { method: 'post', path: '/api/v1/savedFilters', summary: 'Save a filter', tag: TAG, body: content, answer: savedFilter }, async ({ body, context }) => ({
    ...(await savedFilters.create(body, context.get('caller').name)),
    isOwn: true,
  }));
  addEndpoint(
    api,
    { method: 'put', path: '/api/v1/savedFilters/{id}', summary: 'Change a saved filter of your own', tag: TAG, params: idParam, body: content, answer: savedFilter },
    async ({ params, body, context }) => ({ ...(await savedFilters.update(params.id, body, context.get('caller').name)), isOwn: true }),
  );
  addEndpoint(
    api,
    { method: 'delete', path: '/api/v1/savedFilters/{id}', summary: 'Delete a saved filter of your own; the answer is what was deleted', tag: TAG, params: idParam, answer: savedFilter },
    async ({ params, context }) => ({ ...(await savedFilters.delete(params.id, context.get('caller').name)), isOwn: true }),
  );
}
