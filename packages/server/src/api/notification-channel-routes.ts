/** Notification channels as clients of the Sysdig Secure API expect them: in an envelope, and every answer has a body. Secrets in options are not told. */
import { z } from 'zod';
import type { NotificationChannel } from '../notifications/channels.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const TAG = 'Notification channels';
const MAX_OPTIONS = 20_000;

const options = z.record(z.string().max(100), z.unknown());
const input = z.object({
  notificationChannel: z.object({
    name: z.string().trim().min(1, 'a notification channel needs a name').max(200),
    type: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'expected a type in capitals, such as EMAIL, SLACK, WEBHOOK, PAGER_DUTY or MS_TEAMS')
      .describe('one that is not known here is kept as it is'),
    enabled: z.boolean().nullish().transform((enabled) => enabled ?? true),
    options: options.refine((value) => JSON.stringify(value).length <= MAX_OPTIONS, `longer than ${MAX_OPTIONS} characters`).describe('what is sent back hidden stays as it is stored'),
    version: z.number().int().nullish().describe('for a change: the version it was made from'),
  }),
});
const channel = z.object({
  id: z.number(),
  version: z.number(),
  name: z.string(),
  type: z.string(),
  enabled: z.boolean(),
  options: options.describe('addresses, keys and headers are hidden'),
  createdOn: z.number().describe('milliseconds since 1970'),
  modifiedOn: z.number().describe('milliseconds since 1970'),
  deletedOn: z.number().optional().describe('milliseconds since 1970'),
});
const inEnvelope = z.object({ notificationChannel: channel });
const channelId = z.object({ id: z.coerce.number('expected a number').int().positive() });
const which = z.object({ withDeleted: z.enum(['true', 'false']).optional().describe('also the deleted ones, of which the names are kept') });

export function addNotificationChannelRoutes(api: Api, { notificationChannels }: ServerServices): void {
  const path = '/api/notificationChannels';
  const one = `${path}/{id}`;
  const found = (each: NotificationChannel | undefined, id: number): z.infer<typeof inEnvelope> => {
    if (each === undefined) throw new Problem(404, `There is no notification channel with the id ${id}.`);
    return { notificationChannel: each };
  };

  addEndpoint(
    api,
    { method: 'get', path, summary: 'All notification channels, by name', tag: TAG, query: which, answer: z.object({ notificationChannels: z.array(channel) }) },
    async ({ query }) => ({ notificationChannels: await notificationChannels.list(query.withDeleted === 'true') }),
  );
  addEndpoint(
    api,
    { method: 'post', path, summary: 'Create a notification channel; it is stored, nothing is delivered yet', tag: TAG, body: input, answer: inEnvelope },
    async ({ body }) => ({ notificationChannel: await notificationChannels.create(body.notificationChannel) }),
  );
  addEndpoint(api, { method: 'get', path: one, summary: 'One notification channel', tag: TAG, params: channelId, answer: inEnvelope }, async ({ params: { id } }) =>
    found(await notificationChannels.get(id), id),
  );
  addEndpoint(
    api,
    { method: 'put', path: one, summary: 'Replace a notification channel; refused when the `version` in it is no longer the newest', tag: TAG, params: channelId, body: input, answer: inEnvelope },
    async ({ params: { id }, body }) => found(await notificationChannels.update(id, body.notificationChannel), id),
  );
  addEndpoint(
    api,
    { method: 'delete', path: one, summary: 'Delete a notification channel; the answer is what was deleted. Policies that refer to it keep its number', tag: TAG, params: channelId, answer: inEnvelope },
    async ({ params: { id } }) => found(await notificationChannels.remove(id), id),
  );
}
