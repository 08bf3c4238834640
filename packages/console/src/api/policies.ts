/** Policies. A change sends back the whole policy as it came, so that nothing the console does not know is lost. */
import { POLICY_TYPES, POLICY_WHERE, type PolicyType, type PolicyWhere } from '@eyrie/schema';
import { list, object, optionalList, optionalNumber, optionalObject, optionalText, text, type JsonObject } from './decode.ts';
import { query, request } from './http.ts';

export interface PolicyView {
  id: number;
  name: string;
  description: string;
  type: PolicyType;
  severity: number;
  enabled: boolean;
  /** A label expression; empty: everything. */
  scope: string;
  where: PolicyWhere;
  version: number;
  isDefault: boolean;
  ruleNames: readonly string[];
  /** As the server has them: with members that the console does not know. */
  actions: readonly JsonObject[];
  notificationChannelIds: readonly number[];
  runbook: string;
  /** Milliseconds since the epoch. */
  modifiedOn: number | undefined;
  /** As the server wrote it. */
  whole: JsonObject;
}

export interface PolicyChangeView {
  kind: 'created' | 'changed' | 'deleted' | 'restored' | 'ordered';
  /** Undefined: Eyrie itself. */
  by: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  policy: PolicyView | undefined;
}

export interface CoverageView {
  hosts: number;
  containers: number;
  knownHosts: number;
  knownContainers: number;
  /** Containers of which only the number is known. */
  unknownContainers: number;
  examples: readonly Readonly<Record<string, string>>[];
}

export interface LabelView { name: string; values: readonly string[] }

const PATH = '/api/v2/policies';
const OWN = '/api/v1/policies';

const decodeAll = (value: unknown): PolicyView[] => list(value, 'the answer').map(decodePolicy);

export const loadPolicies = (signal: AbortSignal): Promise<PolicyView[]> => request(PATH, decodeAll, { signal });

/** @param body of a policy without a number: it becomes a new one. Throws ApiError; 409 when somebody else has changed it in the meantime, or the name is taken. */
export const savePolicy = (id: number | undefined, body: JsonObject): Promise<PolicyView> =>
  id === undefined ? request(PATH, decodePolicy, { method: 'POST', body }) : request(`${PATH}/${id}`, decodePolicy, { method: 'PUT', body });

/** Throws ApiError; 409 when somebody else has changed the policy in the meantime. */
export const setEnabled = (policy: PolicyView, enabled: boolean): Promise<PolicyView> => savePolicy(policy.id, { ...policy.whole, enabled });

export const deletePolicy = (id: number): Promise<PolicyView> => request(`${PATH}/${id}`, decodePolicy, { method: 'DELETE' });
export const undeletePolicy = (id: number): Promise<PolicyView> => request(`${OWN}/${id}/undelete`, decodePolicy, { method: 'POST' });
export const resetPolicy = (id: number): Promise<PolicyView> => request(`${OWN}/${id}/reset`, decodePolicy, { method: 'POST' });
export const rollBackPolicy = (id: number, version: number): Promise<PolicyView> => request(`${OWN}/${id}/rollback`, decodePolicy, { method: 'POST', body: { version } });

/** Makes the default policies that are missing. @returns those. */
export const restoreDefaults = (): Promise<PolicyView[]> => request(`${PATH}/default`, decodeAll, { method: 'POST' });

/** @param ids of all policies, in the order in which they are to be evaluated. */
export const orderPolicies = (ids: readonly number[]): Promise<PolicyView[]> => request(`${OWN}/order`, decodeAll, { method: 'PUT', body: { ids } });

/** The newest first. */
export const loadChanges = (id: number, signal: AbortSignal): Promise<PolicyChangeView[]> =>
  request(`${OWN}/${id}/changes`, (value) => list(object(value, 'the answer')['changes'], 'changes').map(decodeChange), { signal });

export const loadCoverage = (scope: string, where: PolicyWhere, signal: AbortSignal): Promise<CoverageView> =>
  request(`/api/v1/scopeCoverage${query({ scope, where })}`, decodeCoverage, { signal });

/** The labels of what is there now, each with its most frequent values. */
export const loadLabels = (signal: AbortSignal): Promise<LabelView[]> => request('/api/v1/labels', (value) => list(object(value, 'the answer')['labels'], 'labels').map(decodeLabel), { signal });

function decodePolicy(value: unknown): PolicyView {
  const policy = object(value, 'policy');
  const id = optionalNumber(policy['id']);
  if (id === undefined) throw new TypeError('a policy has no id');
  return {
    id,
    name: text(policy['name'], 'name'),
    description: optionalText(policy['description']) ?? '',
    type: POLICY_TYPES.find((type) => type === policy['type']) ?? 'falco',
    severity: optionalNumber(policy['severity']) ?? 7,
    enabled: policy['enabled'] === true,
    scope: optionalText(policy['scope']) ?? '',
    where: POLICY_WHERE.find((where) => where === policy['where']) ?? 'both',
    version: optionalNumber(policy['version']) ?? 0,
    isDefault: policy['isDefault'] === true,
    ruleNames: optionalList(policy['ruleNames']).filter((name): name is string => typeof name === 'string'),
    actions: optionalList(policy['actions']).map(optionalObject),
    notificationChannelIds: optionalList(policy['notificationChannelIds']).flatMap((channel) => optionalNumber(channel) ?? []),
    runbook: optionalText(policy['runbook']) ?? '',
    modifiedOn: optionalNumber(policy['modifiedOn']),
    whole: policy,
  };
}

const KINDS = ['created', 'changed', 'deleted', 'restored', 'ordered'] as const;

function decodeChange(value: unknown): PolicyChangeView {
  const change = object(value, 'change');
  return {
    kind: KINDS.find((kind) => kind === change['kind']) ?? 'changed',
    by: optionalText(change['by']),
    at: optionalNumber(change['at']) ?? 0,
    policy: change['policy'] === undefined ? undefined : decodePolicy(change['policy']),
  };
}

function decodeCoverage(value: unknown): CoverageView {
  const coverage = object(value, 'the answer');
  const count = (name: string): number => optionalNumber(coverage[name]) ?? 0;
  return {
    hosts: count('hosts'),
    containers: count('containers'),
    knownHosts: count('knownHosts'),
    knownContainers: count('knownContainers'),
    unknownContainers: count('unknownContainers'),
    examples: optionalList(coverage['examples']).map((example) => Object.fromEntries(Object.entries(optionalObject(example)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))),
  };
}

function decodeLabel(value: unknown): LabelView {
  const label = object(value, 'label');
  return { name: text(label['name'], 'name'), values: optionalList(label['values']).flatMap((each) => optionalText(optionalObject(each)['value']) ?? []) };
}
