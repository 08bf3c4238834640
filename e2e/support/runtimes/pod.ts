/** Pods through CRI, as the kubelet makes them. Messages are written as lists of fields by number. */
import { GrpcChannel, encodeMessage, type RequestField } from '@eyrie/sensor';

const SERVICE = '/runtime.v1.RuntimeService';
/** `NamespaceMode` */
const NODE = 2;
const CONTAINER = 1;

export interface PodSpec {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly logFolder: string;
}

export class PodClient {
  readonly #channel: GrpcChannel;

  constructor(socket: string) {
    this.#channel = new GrpcChannel(socket);
  }

  /** @returns the id of its sandbox. */
  async runPod(pod: PodSpec): Promise<string> {
    return (await this.#channel.ask(`${SERVICE}/RunPodSandbox`, encodeMessage([1, podConfig(pod)]))).text(1);
  }

  /** @returns the id of the container, which runs. */
  async runContainer(pod: PodSpec, sandbox: string, name: string, image: string, command: readonly string[]): Promise<string> {
    const labels = { ...podLabels(pod), 'io.kubernetes.container.name': name };
    const config = encodeMessage(
      [1, encodeMessage([1, name])],
      [2, encodeMessage([1, image])],
      ...command.map((word): RequestField => [3, word]),
      ...mapFields(9, labels),
      [11, `${name}.log`],
      [15, encodeMessage()],
    );
    const created = await this.#channel.ask(`${SERVICE}/CreateContainer`, encodeMessage([1, sandbox], [2, config], [3, podConfig(pod)]));
    const id = created.text(1);
    await this.#channel.ask(`${SERVICE}/StartContainer`, encodeMessage([1, id]));
    return id;
  }

  async removePod(sandbox: string): Promise<void> {
    await this.#channel.ask(`${SERVICE}/StopPodSandbox`, encodeMessage([1, sandbox]));
    await this.#channel.ask(`${SERVICE}/RemovePodSandbox`, encodeMessage([1, sandbox]));
  }

  close(): void {
    this.#channel.close();
  }
}

function podLabels({ name, namespace, uid }: PodSpec): Record<string, string> {
  return { 'io.kubernetes.pod.name': name, 'io.kubernetes.pod.namespace': namespace, 'io.kubernetes.pod.uid': uid };
}

/** `PodSandboxConfig`, on the host's network. */
function podConfig(pod: PodSpec): Uint8Array {
  const namespaces = encodeMessage([1, NODE], [2, CONTAINER]);
  return encodeMessage(
    [1, encodeMessage([1, pod.name], [2, pod.uid], [3, pod.namespace])],
    [3, pod.logFolder],
    ...mapFields(6, { ...podLabels(pod), ...pod.labels }),
    // LinuxPodSandboxConfig: 1 cgroup_parent, 2 security_context, with 1 namespace_options.
    [8, encodeMessage([1, `/kubepods/burstable/pod${pod.uid}`], [2, encodeMessage([1, namespaces])])],
  );
}

function mapFields(field: number, entries: Readonly<Record<string, string>>): RequestField[] {
  return Object.entries(entries).map(([name, value]) => [field, encodeMessage([1, name], [2, value])]);
}
