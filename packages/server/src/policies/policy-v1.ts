/** Policies in the older shape of the Sysdig Secure API: rules are chosen by a regular expression over their names. */
import { compileRegex } from '@eyrie/rules';
import { severity } from '@eyrie/schema';
import { z } from 'zod';
import { apiAction } from './api-action.ts';
import { policyInput, type ApiPolicy, type PolicyInput } from './api-policy.ts';

const falcoConfiguration = z.looseObject({ ruleNameRegEx: z.string().max(20_000).nullish() });

export const policyV1Input = z
  .object({
    name: z.string().trim().min(1).max(200),
    description: z.string().max(4000).nullish(),
    severity: severity.default(4),
    enabled: z.boolean().default(true),
    hostScope: z.boolean().nullish(),
    containerScope: z.boolean().nullish(),
    falcoConfiguration: falcoConfiguration.nullish(),
    version: z.number().int().nullish(),
  })
  .loose();
export type PolicyV1Input = z.infer<typeof policyV1Input>;

export const policyV1 = z
  .object({
    id: z.number(),
    version: z.number(),
    name: z.string(),
    description: z.string(),
    severity,
    enabled: z.boolean(),
    hostScope: z.boolean(),
    containerScope: z.boolean(),
    isManual: z.boolean(),
    isBuiltin: z.boolean(),
    policyEventsCount: z.number(),
    notificationChannelIds: z.array(z.number()),
    actions: z.array(apiAction),
    falcoConfiguration,
    createdOn: z.number().describe('milliseconds since 1970'),
    modifiedOn: z.number().describe('milliseconds since 1970'),
  })
  .loose();
export type PolicyV1 = z.infer<typeof policyV1>;

/** Members that the older shape says in words of its own. */
const OWN = new Set(['hostScope', 'containerScope', 'falcoConfiguration', 'isManual', 'isBuiltin', 'policyEventsCount']);

export function policyV1Of(policy: ApiPolicy): PolicyV1 {
  return policyV1.parse({
    ...policy,
    hostScope: policy.where !== 'containers',
    containerScope: policy.where !== 'hosts',
    isManual: !policy.isDefault,
    isBuiltin: policy.isDefault,
    policyEventsCount: 0,
    falcoConfiguration: { fields: [], ruleNameRegEx: regexOf(policy.ruleNames), onDefault: 'DEFAULT_MATCH_EFFECT_NEXT' },
  });
}

/**
 * @param before what is there now, of which a client may know less than it has.
 * @param allRules names of all rules that a policy may name.
 * @throws RangeError with a sentence for the client.
 */
export function inputOfV1(input: PolicyV1Input, allRules: readonly string[], before?: ApiPolicy): PolicyInput {
  const rest = Object.fromEntries(Object.entries({ ...before, ...input }).filter(([name]) => !OWN.has(name) && name !== 'rules'));
  return policyInput.parse({ ...rest, where: whereOf(input, before), ruleNames: namesOf(input, allRules, before) });
}

function whereOf({ hostScope, containerScope }: PolicyV1Input, before: ApiPolicy | undefined): ApiPolicy['where'] {
  const onHosts = hostScope ?? before?.where !== 'containers';
  const inContainers = containerScope ?? before?.where !== 'hosts';
  if (onHosts && inContainers) return 'both';
  if (!onHosts && !inContainers) throw new RangeError('policy: with neither hostScope nor containerScope the policy would be about nothing');
  return onHosts ? 'hosts' : 'containers';
}

function namesOf({ falcoConfiguration: wanted }: PolicyV1Input, allRules: readonly string[], before: ApiPolicy | undefined): readonly string[] {
  const regex = wanted?.ruleNameRegEx;
  if (regex === undefined || regex === null || regex === '') return before?.ruleNames ?? [];
  // Given back as it was told: also names of rules that are not there at the moment.
  if (before !== undefined && regex === regexOf(before.ruleNames)) return before.ruleNames;
  const matches = regexTest(regex);
  return allRules.filter(matches);
}

function regexTest(regex: string): (name: string) => boolean {
  try {
    return compileRegex(regex);
  } catch (error) {
    throw new RangeError(`policy.falcoConfiguration.ruleNameRegEx: ${error instanceof Error ? error.message : 'not a regular expression'}`, { cause: error });
  }
}

const regexOf = (names: readonly string[]): string => (names.length === 0 ? '' : `^(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})$`);
