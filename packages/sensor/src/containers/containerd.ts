/** containerd by its own API: containers of `ctr`, `nerdctl` and whatever else uses it directly. Those of Docker and of Kubernetes are told better by these. */
import type { ContainerMetadata, ContainerPort } from '@eyrie/schema';
import { actOnTask } from './containerd-tasks.ts';
import { isObject, textAt } from './foreign-json.ts';
import { GrpcError, unlessUnknown, type GrpcChannel } from './grpc.ts';
import { parseJsonObject, specFacts } from './oci-spec.ts';
import { encodeMessage, type Message } from './protobuf.ts';
import type { ContainerDeed, ContainerListener, ContainerRuntime, DeedOutcome } from './runtime.ts';

const SERVICES = '/containerd.services';
const EMPTY = encodeMessage();
const DOCKERS_NAMESPACE = 'moby';
export const KUBERNETES_NAMESPACE = 'k8s.io';
/** `Status` of a task whose process is gone. */
const STOPPED = 3n;

/** Fields of `Container`. */
const CONTAINER = { labels: 2, image: 3, spec: 5, createdAt: 8 } as const;
/** Fields of `Envelope`. */
const ENVELOPE = { namespace: 2, topic: 3, event: 4 } as const;

export class ContainerdRuntime implements ContainerRuntime {
  readonly name = 'containerd';
  readonly #channel: GrpcChannel;
  readonly #others: ReadonlySet<string>;

  /** @param hasCri its containers of Kubernetes are told by CRI. */
  constructor(channel: GrpcChannel, hasCri: boolean) {
    this.#channel = channel;
    this.#others = new Set(hasCri ? [DOCKERS_NAMESPACE, KUBERNETES_NAMESPACE] : [DOCKERS_NAMESPACE]);
  }

  async list(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const namespace of await this.#namespaces()) {
      const answer = await this.#ask('tasks.v1.Tasks/List', EMPTY, namespace);
      // A task is a `Process`: 2 id, 4 status.
      for (const task of answer.messages(1)) if (task.number(4) !== STOPPED) ids.push(task.text(2));
    }
    return ids;
  }

  async inspect(id: string): Promise<ContainerMetadata | undefined> {
    for (const namespace of await this.#namespaces()) {
      const answer = await unlessUnknown(this.#ask('containers.v1.Containers/Get', encodeMessage([1, id]), namespace));
      if (answer === undefined) continue;
      const container = answer.message(1);
      return describe(container, await this.#image(container.text(CONTAINER.image), namespace));
    }
    return undefined;
  }

  async watch(listener: ContainerListener, signal: AbortSignal): Promise<void> {
    await watchContainerd(this.#channel, (namespace) => !this.#others.has(namespace), listener, signal);
  }

  async act(id: string, deed: ContainerDeed): Promise<DeedOutcome> {
    for (const namespace of await this.#namespaces()) {
      const outcome = await actOnTask(this.#channel, namespace, id, deed);
      if (outcome !== 'absent') return outcome;
    }
    return 'absent';
  }

  close(): void {
    this.#channel.close();
  }

  async #namespaces(): Promise<readonly string[]> {
    const answer = await this.#channel.ask(`${SERVICES}.namespaces.v1.Namespaces/List`, EMPTY);
    return answer.messages(1).map((namespace) => namespace.text(1)).filter((namespace) => !this.#others.has(namespace));
  }

  /** @returns the digest that the image's name stands for. */
  async #image(name: string, namespace: string): Promise<string | undefined> {
    if (name === '') return undefined;
    const answer = await unlessUnknown(this.#ask('images.v1.Images/Get', encodeMessage([1, name]), namespace));
    // Image: 3 target, a `Descriptor`: 2 digest.
    return answer?.message(1).message(3).text(2);
  }

  #ask(method: string, request: Uint8Array, namespace: string): Promise<Message> {
    return this.#channel.ask(`${SERVICES}.${method}`, request, { 'containerd-namespace': namespace });
  }
}

/** @throws RuntimeError when nobody answers. @returns whether containerd's own API is there. */
export async function hasContainerd(channel: GrpcChannel): Promise<boolean> {
  try {
    await channel.ask(`${SERVICES}.version.v1.Version/Version`, EMPTY);
    return true;
  } catch (error) {
    if (error instanceof GrpcError) return false;
    throw error;
  }
}

/** The events of containerd about containers of some namespaces. */
export async function watchContainerd(channel: GrpcChannel, isOurs: (namespace: string) => boolean, listener: ContainerListener, signal: AbortSignal): Promise<void> {
  const told = (envelope: Message): void => {
    if (!isOurs(envelope.text(ENVELOPE.namespace))) return;
    const event = (): Message => envelope.message(ENVELOPE.event).message(2);
    switch (envelope.text(ENVELOPE.topic)) {
      case '/containers/create':
      case '/tasks/start':
        return listener.onStart(event().text(1));
      case '/tasks/exit': {
        // 1 container, 2 process: the end of a process that was started beside the first is not the container's.
        const exit = event();
        if (exit.text(2) === exit.text(1)) listener.onStop(exit.text(1));
        return;
      }
      case '/containers/delete':
        return listener.onStop(event().text(1));
    }
  };
  await channel.stream(`${SERVICES}.events.v1.Events/Subscribe`, EMPTY, told, signal);
}

function describe(container: Message, digest: string | undefined): ContainerMetadata {
  const labels = container.textsByName(CONTAINER.labels);
  // `Any`: 2 value.
  const spec = parseJsonObject(new TextDecoder().decode(container.message(CONTAINER.spec).bytes(2)));
  const id = container.text(1);
  return {
    type: 'containerd',
    fullId: id,
    name: labels['nerdctl/name'] ?? id,
    image: container.text(CONTAINER.image) || undefined,
    imageDigest: digest,
    labels,
    ports: nerdctlPorts(labels['nerdctl/ports']),
    createdAt: timestampOf(container.message(CONTAINER.createdAt)),
    ...specFacts(spec),
    podSandboxId: labels['io.kubernetes.sandbox.id'],
  };
}

/** `google.protobuf.Timestamp`: 1 seconds, 2 nanoseconds. */
function timestampOf(time: Message): bigint | undefined {
  const seconds = time.number(1);
  return seconds <= 0n ? undefined : seconds * 1_000_000_000n + time.number(2);
}

function nerdctlPorts(text: string | undefined): readonly ContainerPort[] | undefined {
  if (text === undefined) return undefined;
  const { ports } = parseJsonObject(`{"ports":${text}}`);
  if (!Array.isArray(ports)) return undefined;
  return ports.filter(isObject).map((port) => ({
    containerPort: Number(port['ContainerPort'] ?? 0),
    protocol: textAt(port, 'Protocol') ?? 'tcp',
    hostIp: textAt(port, 'HostIP') ?? '',
    hostPort: Number(port['HostPort'] ?? 0),
  }));
}
