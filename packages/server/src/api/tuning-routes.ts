/** Tuning: what a change of rules would do to stored events, the narrowest exception for an event, and which rules are loud. */
import { exceptionItem, proposeException, type Comparison } from '@eyrie/rules';
import { severity } from '@eyrie/schema';
import { z } from 'zod';
import { backtestEvents } from '../rules/event-backtest.ts';
import { nextStep } from '../rules/next-step.ts';
import type { ServerServices } from '../services.ts';
import { commonOutputs } from '../stores/events/common-outputs.ts';
import { rulesByNoise } from '../stores/events/noise.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, limitOf, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { candidateFiles } from './rules-file-routes.ts';
import { nanoseconds } from './secure-event.ts';

const TAG = 'Rules';
/** Where exceptions go when nobody says otherwise. */
const TUNING_FILE = 'tuning.yaml';
const TUNING_HEAD = '# Exceptions that were made from events.\n';

const counts = { stops: z.number(), stays: z.number(), unknown: z.number() };
const comparison = z.object({ field: z.string().min(1).max(200), comp: z.enum(['=', 'startswith']), value: z.string().min(1).max(4000) });

export function addTuningRoutes(api: Api, services: ServerServices): void {
  const { events, rulesFiles, rulesLibrary } = services;

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rules/backtest',
      summary: 'What a change of rules files would have meant for stored policy events: which would stop, stay, or cannot be decided by what they tell',
      tag: TAG,
      query: rangeQuery,
      body: z.object({ files: candidateFiles }),
      answer: z.object({
        events: z.number().describe('that were looked at, the newest first'),
        isCut: z.boolean().describe('there are more'),
        rules: z.array(
          z.object({
            rule: z.string(),
            change: z.enum(['new', 'changed', 'removed', 'output']),
            ...counts,
            perDay: z.array(z.object({ day: z.string().describe('UTC'), ...counts })),
            missing: z.array(z.object({ field: z.string(), count: z.number() })).describe('fields that the events do not tell'),
            samples: z.array(z.object({ id: z.string(), time: nanoseconds, outcome: z.enum(['stops', 'stays', 'unknown']), output: z.string() })),
          }),
        ),
      }),
    },
    async ({ query, body, context }) => {
      const { range } = eventQuery(query);
      const { rules, ...rest } = await backtestEvents(events, rulesLibrary.deployed.loaded, await rulesFiles.candidate(body.files), range, query.filter, context.req.raw.signal);
      return { ...rest, rules: rules.map((rule) => ({ ...rule, perDay: [...rule.perDay], missing: [...rule.missing], samples: [...rule.samples] })) };
    },
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rules/exceptions',
      summary: 'The narrowest exception that leaves a policy event out, as an item for a custom rules file; nothing is saved',
      tag: TAG,
      body: z.object({
        eventId: z.string(),
        comparisons: z.array(comparison).min(1).max(20).optional().describe('instead of the proposed ones'),
        file: z.string().regex(/^[\w.-]{1,190}\.ya?ml$/, 'expected a file name that ends in .yaml').default(TUNING_FILE),
      }),
      answer: z.object({
        rule: z.string(),
        proposed: z.array(comparison.extend({ chosen: z.boolean(), why: z.string() })),
        name: z.string().describe('of the exception'),
        item: z.string().describe('the item as YAML'),
        file: z.object({ name: z.string(), content: z.string(), version: z.number() }).describe('the file with the item at its end, and the version that this was made from'),
      }),
    },
    async ({ body, context }) => {
      const stored = await events.byId(body.eventId);
      if (stored === undefined) throw new Problem(404, `There is no policy event with the id ${body.eventId}.`);
      const rule = rulesLibrary.deployed.library.rules.find((each) => each.name === stored.event.rule.name);
      if (rule === undefined) throw new Problem(409, `The rule “${stored.event.rule.name}” of this event is in no rules file any more.`);
      const proposed = proposeException(stored.event);
      const chosen: readonly Comparison[] = body.comparisons ?? proposed.filter((each) => each.chosen);
      if (chosen.length === 0) throw new Problem(409, 'The event tells nothing that an exception could be made of: its output names no program, file or image.');
      const { name, text } = exceptionItem(rule.name, chosen, rule.exceptions);
      const file = await rulesFiles.get(body.file);
      if (file?.readOnly === true) throw new Problem(409, `${body.file} comes with Eyrie and is read only.`);
      const note = `# ${new Date().toISOString().slice(0, 10)}, ${context.get('caller').name}, from event ${body.eventId}\n`;
      const content = `${(file?.content ?? TUNING_HEAD).trimEnd()}\n\n${note}${text}`;
      return { rule: rule.name, proposed: [...proposed], name, item: text, file: { name: body.file, content, version: file?.version ?? 0 } };
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/rules/noise',
      summary: 'Rules by the number of their policy events, with what most of these have in common and a suggested next step',
      tag: TAG,
      query: rangeQuery.extend({ limit: limitOf(50, 500) }),
      answer: z.array(
        z.object({
          ruleName: z.string(), count: z.number(), severity, hosts: z.number(), containers: z.number(), policies: z.array(z.number()),
          process: z.string(), processCount: z.number(), image: z.string(), imageCount: z.number(), last: nanoseconds, lastId: z.string(),
          perDay: z.array(z.object({ day: z.string().describe('UTC'), count: z.number() })),
          step: z.object({ kind: z.enum(['exception', 'scope', 'disable', 'none']), words: z.string(), eventId: z.string().optional(), scope: z.string().optional() }),
        }),
      ),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const rows = await rulesByNoise(events.engine, range, filter.sql, query.limit);
      return rows.map((row) => ({ ...row, last: BigInt(row.last), perDay: [...row.perDay], step: nextStep(row, Math.max(1, row.perDay.length)) }));
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/mostCommon',
      summary: 'Policy events by their output without what changes from one to the next, the most common first',
      tag: 'Policy events',
      query: rangeQuery.extend({ limit: limitOf(50, 1000) }),
      answer: z.object({ data: z.array(z.object({ output: z.string(), ruleName: z.string(), severity, count: z.number(), first: nanoseconds, last: nanoseconds, lastId: z.string() })) }),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const found = await commonOutputs(events.engine, range, filter.sql, query.limit);
      return { data: found.map((entry) => ({ ...entry, first: BigInt(entry.first), last: BigInt(entry.last) })) };
    },
  );
}
