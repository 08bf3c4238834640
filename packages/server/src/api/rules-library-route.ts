/** The rules, macros and lists that agents run. */
import { severity } from '@eyrie/schema';
import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';

const place = z.object({ file: z.string(), line: z.number().describe('from 1'), effect: z.enum(['define', 'append', 'change']) });
const rule = z.object({
  name: z.string(),
  description: z.string(),
  priority: z.string(),
  source: z.string(),
  tags: z.array(z.string()),
  enabled: z.boolean().describe('as its files say; a policy that names it switches it on all the same'),
  condition: z.string().describe('as written and merged, laid out for reading'),
  output: z.string(),
  uses: z.array(z.string()).describe('macros and lists that its condition names'),
  exceptions: z.array(z.object({ name: z.string(), fields: z.array(z.string()), comps: z.array(z.string()), values: z.number().describe('rows of values') })),
  events: z.array(z.string()).describe('of which it is asked; empty when they are many, or no system calls'),
  places: z.array(place).describe('the definition first, then what changes it'),
  readOnly: z.boolean().describe('defined in a file that comes with Eyrie'),
  policies: z.array(z.object({ id: z.number(), name: z.string(), enabled: z.boolean(), severity })).describe('that name it'),
  active: z.boolean().describe('agents evaluate it: an enabled policy names it'),
});

export function addRulesLibraryRoute(api: Api, { rulesLibrary, policies }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/rules',
      summary: 'Rules, macros and lists of the deployed rules files, with where they are defined and which policies use them',
      tag: 'Rules',
      answer: z.object({
        version: z.number().describe('of the deployed set'),
        rules: z.array(rule),
        macros: z.array(z.object({ name: z.string(), condition: z.string(), uses: z.array(z.string()), places: z.array(place) })),
        lists: z.array(z.object({ name: z.string(), items: z.array(z.string()), places: z.array(place) })),
      }),
    },
    () => {
      const { set, library } = rulesLibrary.deployed;
      const defaults = new Set(policies.defaultRules.map((file) => file.name));
      return {
        version: set.version,
        macros: library.macros.map((macro) => ({ ...macro, uses: [...macro.uses], places: [...macro.places] })),
        lists: library.lists.map((list) => ({ ...list, items: [...list.items], places: [...list.places] })),
        rules: library.rules.map((each) => {
          const users = set.policies.filter((policy) => policy.ruleNames.includes(each.name)).map(({ id, name, enabled, severity: level }) => ({ id, name, enabled, severity: level }));
          return {
            ...each,
            tags: [...each.tags],
            uses: [...each.uses],
            events: [...each.events],
            places: [...each.places],
            exceptions: each.exceptions.map((exception) => ({ ...exception, fields: [...exception.fields], comps: [...exception.comps] })),
            readOnly: defaults.has(each.places[0]?.file ?? ''),
            policies: users,
            active: users.some((policy) => policy.enabled),
          };
        }),
      };
    },
  );
}
