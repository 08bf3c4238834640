/** Docker, and whatever speaks its HTTP API: Podman does. */
import type { ContainerMetadata } from '@eyrie/schema';
import { dockerDescription, type ImageFacts } from './docker-description.ts';
import { isObject, objectAt, textAt, textsAt } from './foreign-json.ts';
import { getJson, post, streamJson } from './http-socket.ts';
import { QUESTION_MS, RuntimeError, STOP_GRACE_S, STOP_MS, type ContainerDeed, type ContainerListener, type ContainerRuntime, type DeedOutcome } from './runtime.ts';

/** The oldest version of the API with all that is asked here; today's daemons still answer it. */
const API = '/v1.24';
const MAX_IMAGES = 512;
/** Docker's words, and Podman's. */
const STARTS = new Set(['create', 'start', 'restart', 'rename']);
const STOPS = new Set(['die', 'died', 'destroy', 'remove']);

export class DockerRuntime implements ContainerRuntime {
  readonly name: string;
  readonly #socket: string;
  readonly #api: string;
  /** What images are called; a name that an image gets later is not noticed. */
  readonly #images = new Map<string, ImageFacts>();

  /** @param name `docker` or `podman`. @param version of the API, as the daemon offers it. */
  constructor(name: string, socket: string, version: string | undefined) {
    this.name = name;
    this.#socket = socket;
    this.#api = version === undefined ? API : `/v${version}`;
  }

  async list(): Promise<readonly string[]> {
    const answer = await this.#get('/containers/json');
    return Array.isArray(answer) ? answer.filter(isObject).flatMap((container) => textAt(container, 'Id') ?? []) : [];
  }

  async inspect(id: string): Promise<ContainerMetadata | undefined> {
    try {
      const answer = await this.#get(`/containers/${encodeURIComponent(id)}/json`);
      const image = isObject(answer) ? textAt(answer, 'Image') : undefined;
      return dockerDescription(this.name, answer, image === undefined ? {} : await this.#image(image));
    } catch (error) {
      if (error instanceof RuntimeError && error.isUnknown) return undefined;
      throw error;
    }
  }

  async watch(listener: ContainerListener, signal: AbortSignal): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify({ type: ['container'] }));
    await streamJson(this.#socket, `${this.#api}/events?filters=${filters}`, (event) => told(event, listener), signal);
  }

  async act(id: string, deed: ContainerDeed): Promise<DeedOutcome> {
    const path = `${this.#api}/containers/${encodeURIComponent(id)}/${deed}${deed === 'stop' ? `?t=${STOP_GRACE_S}` : ''}`;
    const { status, message } = await post(this.#socket, path, deed === 'stop' ? STOP_MS : QUESTION_MS);
    if (status === 404) return 'absent';
    // 304: it is stopped already.
    if (status < 300 || status === 304) return 'done';
    throw new RuntimeError(`${this.name} does not ${deed} it: ${message === '' ? `status ${status}` : message}`);
  }

  close(): void {
    this.#images.clear();
  }

  /** An image that was removed meanwhile has no names any more. */
  async #image(id: string): Promise<ImageFacts> {
    const known = this.#images.get(id);
    if (known !== undefined) return known;
    const answer = await this.#get(`/images/${encodeURIComponent(id)}/json`).catch(() => undefined);
    if (!isObject(answer)) return {};
    const facts = { digest: textsAt(answer, 'RepoDigests')[0]?.split('@')[1], tag: textsAt(answer, 'RepoTags')[0] };
    if (this.#images.size >= MAX_IMAGES) this.#images.clear();
    this.#images.set(id, facts);
    return facts;
  }

  #get(path: string): Promise<unknown> {
    return getJson(this.#socket, this.#api + path);
  }
}

function told(event: unknown, listener: ContainerListener): void {
  if (!isObject(event)) return;
  const id = textAt(objectAt(event, 'Actor'), 'ID') ?? textAt(event, 'id');
  const action = textAt(event, 'Action') ?? textAt(event, 'status');
  if (id === undefined || action === undefined) return;
  if (STARTS.has(action)) listener.onStart(id);
  else if (STOPS.has(action)) listener.onStop(id);
}
