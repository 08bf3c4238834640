/** Who answers at a socket: found out by asking, not by its name. */
import { DockerRuntime } from './docker.ts';
import { isObject, listAt, textAt } from './foreign-json.ts';
import { getJson } from './http-socket.ts';
import type { ContainerRuntime } from './runtime.ts';

/** @returns the APIs behind it, the most telling first. @throws RuntimeError when nobody answers, or nobody known. */
export async function identify(socket: string): Promise<readonly ContainerRuntime[]> {
  const version = await getJson(socket, '/version');
  if (!isObject(version)) return [];
  const isPodman = listAt(version, 'Components').filter(isObject).some((component) => textAt(component, 'Name') === 'Podman Engine');
  return [new DockerRuntime(isPodman ? 'podman' : 'docker', socket, textAt(version, 'ApiVersion'))];
}
