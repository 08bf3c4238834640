/** The container runtime interface of Kubernetes, as containerd and CRI-O offer it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerMetadata } from '@eyrie/schema';
import { actOnTask } from './containerd-tasks.ts';
import { KUBERNETES_NAMESPACE, watchContainerd } from './containerd.ts';
import { containerDescription, imageOfStatus, sandboxDescription, sandboxOfInfo } from './cri-description.ts';
import { GrpcError, unlessUnknown, type GrpcChannel } from './grpc.ts';
import { encodeMessage, type Message, type RequestField } from './protobuf.ts';
import { STOP_GRACE_S, STOP_MS, type ContainerDeed, type ContainerListener, type ContainerRuntime, type DeedOutcome } from './runtime.ts';

const VERSIONS = ['runtime.v1', 'runtime.v1alpha2'] as const;
export type CriVersion = (typeof VERSIONS)[number];

/** A runtime without events is looked at so often. */
const POLL_MS = 1_000;
/** `ContainerState` and `PodSandboxState` of what has processes or may get some. */
const CREATED = 0n;
const RUNNING = 1n;
const READY = 0n;
/** `ContainerEventType` */
const STARTED = 1n;

/** @returns undefined when CRI is not offered. @throws RuntimeError when nobody answers. */
export async function criVersion(channel: GrpcChannel): Promise<CriVersion | undefined> {
  for (const version of VERSIONS) {
    try {
      await channel.ask(`/${version}.RuntimeService/Version`, encodeMessage());
      return version;
    } catch (error) {
      if (!(error instanceof GrpcError)) throw error;
    }
  }
  return undefined;
}

export class CriRuntime implements ContainerRuntime {
  readonly name: string;
  /** `container.type` names who runs a container, not by which interface it was asked. */
  readonly #type: string;
  readonly #channel: GrpcChannel;
  readonly #version: CriVersion;
  readonly #isContainerd: boolean;

  /** @param isContainerd its own events tell sooner than CRI does, and in every version. */
  constructor(channel: GrpcChannel, version: CriVersion, isContainerd: boolean) {
    this.name = isContainerd ? 'cri' : 'cri-o';
    this.#type = isContainerd ? 'containerd' : 'cri-o';
    this.#channel = channel;
    this.#version = version;
    this.#isContainerd = isContainerd;
  }

  async list(): Promise<readonly string[]> {
    // Container: 1 id, 6 state. PodSandbox: 1 id, 3 state.
    const containers = (await this.#runtime('ListContainers')).messages(1).filter((container) => [CREATED, RUNNING].includes(container.number(6)));
    const pods = (await this.#runtime('ListPodSandbox')).messages(1).filter((pod) => pod.number(3) === READY);
    return [...pods, ...containers].map((entry) => entry.text(1));
  }

  async inspect(id: string): Promise<ContainerMetadata | undefined> {
    const status = await unlessUnknown(this.#runtime('ContainerStatus', [1, id], [2, true]));
    if (status === undefined) {
      const pod = await this.#pod(id);
      return pod === undefined ? undefined : sandboxDescription(this.#type, pod);
    }
    const sandbox = sandboxOfInfo(status) ?? (await this.#sandboxOf(id));
    const pod = sandbox === undefined ? undefined : await this.#pod(sandbox);
    return containerDescription(this.#type, status, pod, await this.#image(imageOfStatus(status)));
  }

  async watch(listener: ContainerListener, signal: AbortSignal): Promise<void> {
    if (this.#isContainerd) return await watchContainerd(this.#channel, (namespace) => namespace === KUBERNETES_NAMESPACE, listener, signal);
    try {
      await this.#channel.stream(`/${this.#version}.RuntimeService/GetContainerEvents`, encodeMessage(), (event) => told(event, listener), signal);
    } catch (error) {
      // An answer that says no: it is not offered, or switched off.
      if (!(error instanceof GrpcError)) throw error;
      await this.#poll(listener, signal);
    }
  }

  async act(id: string, deed: ContainerDeed): Promise<DeedOutcome> {
    if (deed === 'stop') {
      const request = encodeMessage([1, id], [2, STOP_GRACE_S]);
      const answer = await unlessUnknown(this.#channel.ask(`/${this.#version}.RuntimeService/StopContainer`, request, {}, STOP_MS));
      return answer === undefined ? 'absent' : 'done';
    }
    // CRI has no other of these calls.
    return this.#isContainerd ? await actOnTask(this.#channel, KUBERNETES_NAMESPACE, id, deed) : 'unable';
  }

  close(): void {
    this.#channel.close();
  }

  async #poll(listener: ContainerListener, signal: AbortSignal): Promise<void> {
    let known = new Set<string>();
    while (!signal.aborted) {
      const there = new Set(await this.list());
      for (const id of there) if (!known.has(id)) listener.onStart(id);
      for (const id of known) if (!there.has(id)) listener.onStop(id);
      known = there;
      await sleep(POLL_MS, undefined, { signal, ref: false });
    }
  }

  #pod(id: string): Promise<Message | undefined> {
    return unlessUnknown(this.#runtime('PodSandboxStatus', [1, id], [2, true]));
  }

  /** For runtimes that do not say it in a container's status. */
  async #sandboxOf(id: string): Promise<string | undefined> {
    const answer = await this.#runtime('ListContainers', [1, encodeMessage([1, id])]);
    return answer.messages(1)[0]?.text(2);
  }

  /** @returns undefined for one that was removed. */
  async #image(reference: string): Promise<Message | undefined> {
    if (reference === '') return undefined;
    const answer = await unlessUnknown(this.#channel.ask(`/${this.#version}.ImageService/ImageStatus`, encodeMessage([1, encodeMessage([1, reference])])));
    const image = answer?.message(1);
    return image === undefined || image.text(1) === '' ? undefined : image;
  }

  #runtime(method: string, ...fields: readonly RequestField[]): Promise<Message> {
    return this.#channel.ask(`/${this.#version}.RuntimeService/${method}`, encodeMessage(...fields));
  }
}

/** `ContainerEventResponse`: 1 id, 2 type. */
function told(event: Message, listener: ContainerListener): void {
  if (event.number(2) <= STARTED) listener.onStart(event.text(1));
  else listener.onStop(event.text(1));
}
