/** What the parts of a policy are called on the screen. */
import type { PolicyType, PolicyWhere } from '@eyrie/schema';
import type { PolicyView } from '../../api/policies.ts';

export const TYPE_WORDS: Record<PolicyType, string> = { falco: 'Falco rules', k8s_audit: 'Kubernetes audit', list_matching: 'Lists' };
export const WHERE_WORDS: Record<PolicyWhere, string> = { both: 'Hosts and containers', containers: 'Containers only', hosts: 'Hosts only' };

const SECOND_NS = 1e9;
const seconds = (value: unknown): string => `${Number(value ?? 0) / SECOND_NS} s`;

/** The API gives numbers, and integers that are too long for one as text. */
const number = (value: unknown, words: (text: string) => string): string => (typeof value === 'number' || typeof value === 'string' ? words(Number(value).toLocaleString('en')) : '');

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
    const most = number(action['maxEvents'], (count) => `, ${count} events at most`);
    const data = number(action['snapLength'], (bytes) => `, ${bytes} bytes of each read and write`);
    return `capture ${seconds(action['beforeEventNs'])} before and ${seconds(action['afterEventNs'])} after${most}${data}`;
  });
