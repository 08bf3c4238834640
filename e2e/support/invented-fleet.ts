/** Agents that speak the real protocol and tell of hosts and containers that do not exist: for what a fleet looks like. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUplink, type Uplink } from '@eyrie/agent';
import type { PolicySet } from '@eyrie/schema';
import type { EyrieProcess } from './eyrie-process.ts';

interface InventedContainer {
  readonly name: string;
  readonly image: string;
  readonly namespace: string;
}

const HOSTS: Readonly<Record<string, readonly InventedContainer[]>> = {
  'node-1': [
    { name: 'storefront', image: 'shop/storefront:2.4', namespace: 'prod' },
    { name: 'checkout', image: 'shop/checkout:1.9', namespace: 'prod' },
    { name: 'proxy', image: 'nginx:1.27', namespace: 'prod' },
  ],
  'node-2': [
    { name: 'proxy', image: 'nginx:1.27', namespace: 'dev' },
    { name: 'storefront', image: 'shop/storefront:2.5', namespace: 'dev' },
  ],
};

export class InventedFleet {
  readonly #folder = mkdtempSync(join(tmpdir(), 'eyrie-fleet-'));
  readonly #uplinks: Uplink[] = [];
  /** The newest set that each host was sent. */
  readonly sets = new Map<string, PolicySet>();

  constructor(eyrie: EyrieProcess) {
    const server = { host: '127.0.0.1', port: eyrie.ports.collectorPort, caFile: join(eyrie.data, 'server/tls/ca.pem') };
    const accessKey = readFileSync(join(eyrie.data, 'server/access-key'), 'utf8').trim();
    for (const [name, containers] of Object.entries(HOSTS)) {
      const uplink = createUplink({
        server, accessKey, folder: join(this.#folder, name), agentId: createHash('md5').update(name).digest('hex'), agentVersion: '0.0.0-test',
        host: { name, machineId: name, kernel: '6.12', os: 'Debian GNU/Linux 13' }, source: 'invented',
      });
      uplink.onPolicies((set) => this.sets.set(name, set));
      uplink.onReport(() => ({ counters: { events: 0, dropped: {}, droppedByCall: {}, withoutData: 0, alerts: 0 }, policyVersion: this.sets.get(name)?.version ?? 0 }));
      uplink.onInventory((isNewConnection) => (isNewConnection ? { type: 'inventory', containers: containers.map((container) => labelsOf(name, container)), omitted: 0 } : undefined));
      this.#uplinks.push(uplink);
    }
  }

  async close(): Promise<void> {
    for (const uplink of this.#uplinks) await uplink.close(0);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function labelsOf(host: string, { name, image, namespace }: InventedContainer): Record<string, string> {
  const [repository = '', tag = ''] = image.split(':');
  const id = createHash('md5').update(`${host} ${name}`).digest('hex').slice(0, 12);
  return {
    'container.id': id, 'container.name': name, 'container.image': image, 'container.image.repository': repository, 'container.image.tag': tag,
    'kubernetes.namespace.name': namespace, 'kubernetes.pod.name': `${name}-7d4b9c6f5d-x2x4z`, 'kubernetes.deployment.name': name,
  };
}
