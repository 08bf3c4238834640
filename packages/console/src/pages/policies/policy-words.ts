/** What the parts of a policy are called on the screen. */
import type { PolicyType, PolicyWhere } from '@eyrie/schema';
import type { PolicyView } from '../../api/policies.ts';

export const TYPE_WORDS: Record<PolicyType, string> = { falco: 'Falco rules', k8s_audit: 'Kubernetes audit', list_matching: 'Lists' };
export const WHERE_WORDS: Record<PolicyWhere, string> = { both: 'Hosts and containers', containers: 'Containers only', hosts: 'Hosts only' };

const SECOND_NS = 1e9;
const seconds = (value: unknown): string => `${Number(value ?? 0) / SECOND_NS} s`;

const ACTION_WORDS: Readonly<Record<string, string>> = {
  POLICY_ACTION_PAUSE: 'pause the container',
  POLICY_ACTION_STOP: 'stop the container',
  POLICY_ACTION_KILL: 'kill the container',
  POLICY_ACTION_KILL_PROCESS: 'kill the process',
};

/** One short sentence per action. */
export const actionWords = (actions: PolicyView['actions']): string[] =>
  actions.map((action) => {
    const type = String(action['type']);
    if (type !== 'POLICY_ACTION_CAPTURE') return ACTION_WORDS[type] ?? type;
    const most = action['maxEvents'] === undefined || action['maxEvents'] === null ? '' : `, ${String(action['maxEvents'])} events at most`;
    const data = action['snapLength'] === undefined || action['snapLength'] === null ? '' : `, ${String(action['snapLength'])} bytes of each read and write`;
    return `capture ${seconds(action['beforeEventNs'])} before and ${seconds(action['afterEventNs'])} after${most}${data}`;
  });
