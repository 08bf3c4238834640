/** Policy events in the shape and units of the API before `secureEvents`: microseconds, offset and limit, fields as lists. */
import { z } from 'zod';
import { compileFilter } from '../filter/compile.ts';
import type { ServerServices } from '../services.ts';
import type { StoredEvent } from '../stores/events/event-store.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { limitOf, timeText } from './event-query.ts';
import { Problem } from './problem.ts';
import { nanoseconds } from './secure-event.ts';
import type { SecureEvent } from './secure-event.ts';
import { shownEvents } from './shown-events.ts';
import { LAST_TIME } from '../stores/events/event-store.ts';

const TAG = 'Policy events';
const MAX_OFFSET = 10_000_000;
const pair = z.object({ key: z.string(), value: z.string() });

const oldEvent = z.object({
  id: z.string(),
  version: z.literal(1),
  name: z.string(),
  description: z.string(),
  severity: z.number(),
  policyId: z.number(),
  containerId: z.string(),
  hostMac: z.string(),
  timestamp: z.bigint().meta({ type: 'integer', format: 'int64', description: 'microseconds since 1970' }),
  timestampNs: nanoseconds,
  output: z.string(),
  ruleType: z.string(),
  ruleSubtype: z.null(),
  matchedOnDefault: z.boolean(),
  fields: z.array(pair),
  eventLabels: z.array(pair),
  actionResults: z.array(z.unknown()),
  falsePositive: z.boolean(),
  isAggregated: z.boolean(),
});
type OldEvent = z.infer<typeof oldEvent>;

const RULE_TYPES = ['', 'PROCESS', 'CONTAINER', 'FILESYSTEM', 'NETWORK', 'SYSCALL', 'FALCO'];
const pairs = (from: Readonly<Record<string, string>>): { key: string; value: string }[] => Object.entries(from).map(([key, value]) => ({ key, value }));

function oldEventOf(event: SecureEvent): OldEvent {
  const { content } = event;
  return {
    id: event.id,
    version: 1,
    name: event.name,
    description: event.description,
    severity: event.severity,
    policyId: content.policyId,
    containerId: event.containerId,
    hostMac: event.machineId,
    timestamp: event.timestamp / 1000n,
    timestampNs: event.timestamp,
    output: content.output,
    ruleType: `RULE_TYPE_${RULE_TYPES[content.ruleType] ?? 'FALCO'}`,
    ruleSubtype: null,
    matchedOnDefault: content.matchedOnDefault,
    fields: pairs(content.fields),
    eventLabels: pairs(event.labels),
    actionResults: event.actions,
    falsePositive: content.falsePositive,
    isAggregated: false,
  };
}

/** The older names of what a filter asks for: `policyEvent.severity` is `severity`. */
const renamed = (filter: string): string => filter.replaceAll('policyEvent.', '');

export function addOldPolicyEvents(api: Api, services: ServerServices): void {
  const shown = async (events: readonly StoredEvent[]): Promise<OldEvent[]> => (await shownEvents(services, events)).map(oldEventOf);

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/policyEvents',
      summary: 'Policy events of the older API, newest first; empty beyond the end',
      tag: TAG,
      query: z.object({
        from: timeText.optional().describe('microseconds since 1970'),
        to: timeText.optional().describe('microseconds since 1970'),
        offset: z.coerce.number(`expected a number from 0 to ${MAX_OFFSET}`).int().min(0).max(MAX_OFFSET).default(0),
        limit: limitOf(1000, 1000),
        scopeFilter: z.string().default(''),
        eventFilter: z.string().default(''),
      }),
      answer: z.object({ policyEvents: z.array(oldEvent) }),
    },
    async ({ query }) => {
      const range = { from: query.from ?? 0n, to: query.to ?? LAST_TIME };
      if (range.from > range.to) throw new Problem(400, 'from: later than to');
      const parts = [query.scopeFilter, renamed(query.eventFilter)].filter((part) => part.trim() !== '');
      const filter = compileFilter(parts.map((part) => `(${part})`).join(' and ')).sql;
      return { policyEvents: await shown(await services.events.page(range, filter, query.limit, query.offset)) };
    },
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/policyEvents/{id}', summary: 'One policy event of the older API', tag: TAG, params: z.object({ id: z.string() }), answer: oldEvent },
    async ({ params }) => {
      const stored = await services.events.byId(params.id);
      const [event] = stored === undefined ? [] : await shown([stored]);
      if (event === undefined) throw new Problem(404, `There is no policy event with the id ${params.id}.`);
      return event;
    },
  );
}
