/** Connections of an invented fleet: in each namespace a gateway, a frontend, an API, a worker and a cache, on nodes of two clusters, and some addresses outside. */
import type { ConnectionReport, ObservedConnection } from '@eyrie/schema';

export interface HostConnections {
  readonly agentId: string;
  readonly host: string;
  readonly report: ConnectionReport;
}

const NAMESPACES = ['shop', 'payments', 'search', 'mail'];
const WORKLOADS = ['gateway', 'frontend', 'api', 'worker', 'cache'];
const TALKS: readonly (readonly [from: string, to: string, port: number, count: number])[] = [
  ['gateway', 'frontend', 8080, 120],
  ['frontend', 'api', 9000, 90],
  ['api', 'cache', 6379, 40],
  ['worker', 'api', 9000, 12],
  ['worker', 'cache', 6379, 0],
];

const address = (namespace: string, workload: string): string => `10.${NAMESPACES.indexOf(namespace)}.${WORKLOADS.indexOf(workload)}.7`;
const container = (namespace: string, workload: string): string => `${namespace}-${workload}`.padEnd(12, '0').slice(0, 12);

/** @param to ns since 1970 */
export function fleetConnections(to: bigint): HostConnections[] {
  return NAMESPACES.map((namespace, number) => {
    const connections: ObservedConnection[] = TALKS.flatMap(([from, server, port, count]) => [
      { direction: 'out', protocol: 'tcp', local: address(namespace, from), remote: address(namespace, server), port, process: from, container: container(namespace, from), count },
      { direction: 'in', protocol: 'tcp', local: address(namespace, server), remote: address(namespace, from), port, process: server, container: container(namespace, server), count },
    ]);
    connections.push(
      { direction: 'in', protocol: 'tcp', local: address(namespace, 'gateway'), remote: `198.51.100.${number + 10}`, port: 443, process: 'gateway', container: container(namespace, 'gateway'), count: 300 },
      { direction: 'out', protocol: 'tcp', local: address(namespace, 'worker'), remote: '203.0.113.77', port: 443, process: 'worker', container: container(namespace, 'worker'), count: 3 },
    );
    const labels = (workload: string): Record<string, string> => ({
      'kubernetes.cluster.name': `cluster-${number % 2}`, 'kubernetes.namespace.name': namespace, 'kubernetes.workload.name': workload, 'kubernetes.pod.name': `${workload}-6c9d8b7f5-1x2k`, 'container.name': workload,
    });
    const report: ConnectionReport = {
      type: 'connections', from: String(to - 30_000_000_000n), to: String(to), connections, leftOut: 0,
      containers: Object.fromEntries(WORKLOADS.map((workload) => [container(namespace, workload), labels(workload)])),
    };
    return { agentId: String(number).repeat(32), host: `node-${number % 2}-${number}`, report };
  });
}
