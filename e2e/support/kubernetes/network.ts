/** A network of the cluster's own, with one line to the host: what the kubelet and its plugins do to addresses, bridges and packet filters ends with it. */
import { execFileSync } from 'node:child_process';

export const NODE_ADDRESS = '10.88.76.1';
/** Of this host, as the cluster sees it. */
export const HOST_ADDRESS = '10.88.76.2';
const HOST_LINK = 'eyrie-k1';

export class ClusterNetwork {
  readonly #name: string;

  /** @throws Error with what `ip` says. */
  constructor(name: string) {
    this.#name = name;
    execFileSync('ip', ['netns', 'add', name]);
    try {
      execFileSync('ip', ['link', 'add', HOST_LINK, 'type', 'veth', 'peer', 'name', 'node0', 'netns', name]);
      for (const line of ['link set lo up', `addr add ${NODE_ADDRESS}/24 dev node0`, 'link set node0 up', 'route add default dev node0']) execFileSync('ip', ['-n', name, ...line.split(' ')]);
      for (const line of [`addr add ${HOST_ADDRESS}/24 dev ${HOST_LINK}`, `link set ${HOST_LINK} up`]) execFileSync('ip', line.split(' '));
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Before a command that is to run in it. `ip netns exec` would hide the cgroups. */
  get enter(): readonly string[] {
    return ['nsenter', `--net=/run/netns/${this.#name}`, '--'];
  }

  remove(): void {
    execFileSync('ip', ['netns', 'delete', this.#name]);
  }
}
