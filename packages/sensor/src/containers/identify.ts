/** Who answers at a socket: found out by asking, not by its name. */
import { ContainerdRuntime, hasContainerd } from './containerd.ts';
import { CriRuntime, criVersion } from './cri.ts';
import { DockerRuntime } from './docker.ts';
import { isObject, listAt, textAt, type Json } from './foreign-json.ts';
import { GrpcChannel } from './grpc.ts';
import { getJson } from './http-socket.ts';
import { RuntimeError, type ContainerRuntime } from './runtime.ts';

/** @returns the APIs behind it, the most telling first. @throws RuntimeError when nobody answers, or nobody known. */
export async function identify(socket: string): Promise<readonly ContainerRuntime[]> {
  // A gRPC server takes a question in HTTP/1 for garbage and hangs up.
  const version = await getJson(socket, '/version').catch(() => undefined);
  return isObject(version) ? [dockerOrPodman(socket, version)] : await grpcRuntimes(socket);
}

function dockerOrPodman(socket: string, version: Json): ContainerRuntime {
  const isPodman = listAt(version, 'Components').filter(isObject).some((component) => textAt(component, 'Name') === 'Podman Engine');
  return new DockerRuntime(isPodman ? 'podman' : 'docker', socket, textAt(version, 'ApiVersion'));
}

async function grpcRuntimes(socket: string): Promise<readonly ContainerRuntime[]> {
  const channel = new GrpcChannel(socket);
  try {
    const isContainerd = await hasContainerd(channel);
    const cri = await criVersion(channel);
    const runtimes = [
      ...(cri === undefined ? [] : [new CriRuntime(channel, cri, isContainerd)]),
      ...(isContainerd ? [new ContainerdRuntime(channel, cri !== undefined)] : []),
    ];
    if (runtimes.length === 0) throw new RuntimeError(`${socket}: nobody known answers`);
    return runtimes;
  } catch (error) {
    channel.close();
    throw error;
  }
}
