/** Policies. A change sends back the whole policy as it came, so that nothing the console does not know is lost. */
import { list, object, optionalList, optionalNumber, optionalText, text, type JsonObject } from './decode.ts';
import { request } from './http.ts';

export interface PolicyView {
  id: number;
  name: string;
  description: string;
  severity: number;
  enabled: boolean;
  version: number;
  isDefault: boolean;
  ruleNames: readonly string[];
  /** Milliseconds since the epoch. */
  modifiedOn: number | undefined;
  /** As the server wrote it. */
  whole: JsonObject;
}

const PATH = '/api/v2/policies';

export const loadPolicies = (signal: AbortSignal): Promise<PolicyView[]> => request(PATH, (value) => list(value, 'the answer').map(decodePolicy), { signal });

/** Throws ApiError; 409 when somebody else has changed the policy in the meantime. */
export const setEnabled = (policy: PolicyView, enabled: boolean): Promise<PolicyView> =>
  request(`${PATH}/${policy.id}`, decodePolicy, { method: 'PUT', body: { ...policy.whole, enabled } });

function decodePolicy(value: unknown): PolicyView {
  const policy = object(value, 'policy');
  const id = optionalNumber(policy['id']);
  if (id === undefined) throw new TypeError('a policy has no id');
  return {
    id,
    name: text(policy['name'], 'name'),
    description: optionalText(policy['description']) ?? '',
    severity: optionalNumber(policy['severity']) ?? 7,
    enabled: policy['enabled'] === true,
    version: optionalNumber(policy['version']) ?? 0,
    isDefault: policy['isDefault'] === true,
    ruleNames: optionalList(policy['ruleNames']).filter((name): name is string => typeof name === 'string'),
    modifiedOn: optionalNumber(policy['modifiedOn']),
    whole: policy,
  };
}
