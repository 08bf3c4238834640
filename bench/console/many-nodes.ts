/** Connections of 500 pods: a hundred applications of five pods that talk with one another, with a shared database and with addresses outside. */
import type { ConnectionReport, ObservedConnection } from '@eyrie/schema';

export const POD_COUNT = 500;
const PODS_PER_HOST = 20;
const TIERS = ['gateway', 'frontend', 'api', 'worker', 'cache'];
const PORTS = [8080, 9000, 5432, 6379];

const podOf = (number: number): string => `${TIERS[number % TIERS.length] ?? ''}-${Math.floor(number / TIERS.length).toString(36)}x2k`;
const addressOf = (number: number): string => `10.7.${number >> 8}.${number & 255}`;
const containerOf = (number: number): string => number.toString(16).padStart(12, 'a');

/** @param to ns since 1970 */
export function manyNodes(to: bigint): { readonly agentId: string; readonly host: string; readonly report: ConnectionReport }[] {
  return Array.from({ length: POD_COUNT / PODS_PER_HOST }, (_, host) => {
    const pods = Array.from({ length: PODS_PER_HOST }, (_pod, index) => host * PODS_PER_HOST + index);
    const connections = pods.flatMap((pod): ObservedConnection[] => [...calls(pod), ...answers(pod)]);
    const labels = (pod: number): Record<string, string> => ({ 'kubernetes.namespace.name': `team-${Math.floor(pod / 50)}`, 'kubernetes.pod.name': podOf(pod), 'container.name': TIERS[pod % TIERS.length] ?? '' });
    const report: ConnectionReport = {
      type: 'connections', from: String(to - 30_000_000_000n), to: String(to), connections, leftOut: 0,
      containers: Object.fromEntries(pods.map((pod) => [containerOf(pod), labels(pod)])),
    };
    return { agentId: host.toString(16).padStart(32, '0'), host: `node-${host}`, report };
  });
}

/** The next tier of the same application; every tenth API also the database of another. */
function calls(pod: number): ObservedConnection[] {
  const tier = pod % TIERS.length;
  const to = tier < TIERS.length - 1 ? [pod + 1] : [];
  if (pod % 50 === 2) to.push((pod + 52) % POD_COUNT);
  return to.map((remote) => ({ direction: 'out', protocol: 'tcp', local: addressOf(pod), remote: addressOf(remote), port: PORTS[tier] ?? 5432, process: TIERS[tier] ?? '', container: containerOf(pod), count: 1 + (pod % 90) }));
}

function answers(pod: number): ObservedConnection[] {
  const tier = pod % TIERS.length;
  return tier === 0 ? [] : [{ direction: 'in', protocol: 'tcp', local: addressOf(pod), remote: addressOf(pod - 1), port: PORTS[tier - 1] ?? 80, process: TIERS[tier] ?? '', container: containerOf(pod), count: 1 + (pod % 90) }];
}
