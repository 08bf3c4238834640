/** A policy as the HTTP API shows it: what agents need, what clients of the API expect beside it, and whatever else a client stored in it. */
import { POLICY_TYPES, POLICY_WHERE, scope, severity } from '@eyrie/schema';
import type { Policy } from '@eyrie/schema';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { filterFault } from '../captures/capture-filter.ts';
import { agentActions, apiAction } from './api-action.ts';

/** What a client sends. Members that are not named here are kept and given back. */
export const policyInput = z
  .object({
    name: z.string().trim().min(1).max(200),
    description: z.string().max(4000).nullish(),
    type: z.enum(POLICY_TYPES).nullish(),
    severity: severity.default(4),
    enabled: z.boolean().default(true),
    ruleNames: z.array(z.string().min(1)).nullish(),
    rules: z.array(z.looseObject({ ruleName: z.string().min(1), enabled: z.boolean().default(true) })).nullish(),
    scope: scope.nullish(),
    where: z.enum(POLICY_WHERE).nullish(),
    actions: z.array(apiAction).max(20).nullish(),
    runbook: z
      .string()
      .trim()
      .max(2000)
      .regex(/^(https?:\/\/.*)?$/, 'expected a link that begins with https:// or http://')
      .nullish(),
    notificationChannelIds: z.array(z.number().int().positive()).max(100).nullish(),
    /** For a change: the version it was made from. When that is no longer the newest, the change is refused. */
    version: z.number().int().nullish(),
  })
  .loose()
  .refine(({ type, actions }) => type !== 'k8s_audit' || (actions ?? []).length === 0, {
    path: ['actions'],
    message: 'Kubernetes audit events come from the cluster: there is no container or process here to act on',
  })
  .superRefine(({ actions }, context) => {
    for (const [index, action] of (actions ?? []).entries()) {
      const fault = action.type === 'POLICY_ACTION_CAPTURE' && typeof action.filter === 'string' ? filterFault(action.filter) : undefined;
      if (fault !== undefined) context.addIssue({ code: 'custom', path: ['actions', index, 'filter'], message: fault });
    }
  });
export type PolicyInput = z.infer<typeof policyInput>;

export const apiPolicy = z
  .object({
    id: z.number(),
    version: z.number(),
    createdOn: z.number().describe('milliseconds since 1970'),
    modifiedOn: z.number().describe('milliseconds since 1970'),
    name: z.string(),
    description: z.string(),
    type: z.enum(POLICY_TYPES),
    severity,
    enabled: z.boolean(),
    scope: z.string().nullable().describe('a label expression; null: everything'),
    where: z.enum(POLICY_WHERE),
    ruleNames: z.array(z.string()),
    rules: z.array(z.object({ ruleName: z.string(), enabled: z.boolean() })),
    actions: z.array(apiAction),
    notificationChannelIds: z.array(z.number()),
    isDefault: z.boolean(),
    origin: z.string(),
    runbook: z.string(),
  })
  .loose();
export type ApiPolicy = z.infer<typeof apiPolicy>;

type PolicyRow = Selectable<MetadataTables['policies']>;

const strings = z.array(z.string());
const numbers = z.array(z.number());
const storedActions = z.array(apiAction);
const extras = z.record(z.string(), z.unknown());

/** Members that have columns, or that the server decides, whatever a client sends. */
const OURS = new Set(Object.keys(apiPolicy.shape));

/** The stored columns that a client decides. */
export type ClientColumns = Omit<PolicyRow, 'id' | 'version' | 'position' | 'is_default' | 'created_at' | 'modified_at'>;

export function columnsOf(input: PolicyInput): ClientColumns {
  const ruleNames = input.ruleNames ?? (input.rules ?? []).filter((rule) => rule.enabled).map((rule) => rule.ruleName);
  const extra = Object.fromEntries(Object.entries(input).filter(([name]) => !OURS.has(name)));
  return {
    name: input.name,
    description: input.description ?? '',
    type: input.type ?? 'falco',
    severity: input.severity,
    enabled: input.enabled ? 1 : 0,
    rule_names: JSON.stringify([...new Set(ruleNames)]),
    scope: input.scope?.trim() ?? '',
    applies_to: input.where ?? 'both',
    actions: JSON.stringify(input.actions ?? []),
    runbook: input.runbook ?? '',
    notification_channel_ids: JSON.stringify([...new Set(input.notificationChannelIds ?? [])]),
    extra: JSON.stringify(extra),
  };
}

export function clientColumns({ id: _id, version: _version, position: _position, is_default: _default, created_at: _created, modified_at: _modified, ...rest }: PolicyRow): ClientColumns {
  return rest;
}

export function apiPolicyOf(row: PolicyRow): ApiPolicy {
  const policy = agentPolicyOf(row);
  return apiPolicy.parse({
    ...withoutNulls(extras.parse(JSON.parse(row.extra))),
    ...policy,
    // What clients of the API know as "everywhere".
    scope: row.scope === '' ? null : row.scope,
    actions: storedActions.parse(JSON.parse(row.actions)),
    rules: policy.ruleNames.map((ruleName) => ({ ruleName, enabled: true })),
    createdOn: row.created_at,
    modifiedOn: row.modified_at,
    origin: row.is_default === 1 ? 'Eyrie' : 'Secure UI',
  });
}

/** Clients send null for what they do not set. */
function withoutNulls(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

export function agentPolicyOf(row: PolicyRow): Policy {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    description: row.description,
    type: z.enum(POLICY_TYPES).parse(row.type),
    severity: row.severity,
    enabled: row.enabled === 1,
    scope: row.scope,
    where: z.enum(POLICY_WHERE).parse(row.applies_to),
    ruleNames: strings.parse(JSON.parse(row.rule_names)),
    actions: agentActions(storedActions.parse(JSON.parse(row.actions))),
    runbook: row.runbook,
    notificationChannelIds: numbers.parse(JSON.parse(row.notification_channel_ids)),
    isDefault: row.is_default === 1,
  };
}
