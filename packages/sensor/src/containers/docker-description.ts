/** What `GET /containers/ID/json` of the Docker API says, also as Podman answers it, as container metadata. */
import type { ContainerMetadata, ContainerMount, ContainerPort } from '@eyrie/schema';
import { booleanAt, isObject, listAt, objectAt, textAt, textsAt, textsByName, timeAt, type Json } from './foreign-json.ts';

/** What the images endpoint says about the container's image. */
export interface ImageFacts {
  readonly digest?: string | undefined;
  /** `repository:tag` */
  readonly tag?: string | undefined;
}

/** @returns undefined when this is no description of a container. */
export function dockerDescription(type: string, answer: unknown, image: ImageFacts): ContainerMetadata | undefined {
  if (!isObject(answer)) return undefined;
  const fullId = textAt(answer, 'Id');
  if (fullId === undefined) return undefined;
  const config = objectAt(answer, 'Config');
  const host = objectAt(answer, 'HostConfig');
  const network = objectAt(answer, 'NetworkSettings');
  const labels = textsByName(config, 'Labels');
  return {
    type,
    fullId,
    name: textAt(answer, 'Name')?.replace(/^\//, ''),
    image: imageName(textAt(config, 'Image'), image),
    imageId: imageIdOf(answer),
    imageDigest: image.digest,
    privileged: booleanAt(host, 'Privileged'),
    labels,
    env: textsAt(config, 'Env'),
    mounts: listAt(answer, 'Mounts').filter(isObject).map(mountOf),
    ports: portsOf(objectAt(network, 'Ports')),
    ip: ipOf(network),
    createdAt: timeAt(answer, 'Created'),
    hostPid: textAt(host, 'PidMode') === 'host',
    hostNetwork: textAt(host, 'NetworkMode') === 'host',
    hostIpc: textAt(host, 'IpcMode') === 'host',
    healthProbe: probeOf(textsAt(objectAt(config, 'Healthcheck'), 'Test')),
    // As the kubelet labelled what it ran on Docker.
    isPodSandbox: labels['io.kubernetes.docker.type'] === 'podsandbox' ? true : undefined,
    podSandboxId: labels['io.kubernetes.sandbox.id'],
  };
}

/** Without the name of the hash, as `container.image.id` has it. */
export function imageIdOf(container: Json): string | undefined {
  return textAt(container, 'Image')?.replace(/^sha256:/, '');
}

/** A container that was made from an image's id still has an image with a name. */
function imageName(written: string | undefined, { tag }: ImageFacts): string | undefined {
  const isId = written === undefined || /^(?:sha256:)?[0-9a-f]{12,64}$/.test(written);
  return isId ? (tag ?? written) : written;
}

function mountOf(mount: Json): ContainerMount {
  return {
    source: textAt(mount, 'Source') ?? '',
    destination: textAt(mount, 'Destination') ?? '',
    mode: textAt(mount, 'Mode') ?? '',
    isWritable: booleanAt(mount, 'RW') === true,
    propagation: textAt(mount, 'Propagation') ?? '',
  };
}

/** `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}` */
function portsOf(ports: Json): readonly ContainerPort[] {
  return Object.keys(ports).flatMap((key) => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    return listAt(ports, key).filter(isObject).map((binding) => ({
      containerPort: Number(port),
      protocol,
      hostIp: textAt(binding, 'HostIp') ?? '',
      hostPort: Number(textAt(binding, 'HostPort') ?? 0),
    }));
  });
}

/** The address in the default network, else the first that there is. */
function ipOf(network: Json): string | undefined {
  const networks = Object.values(objectAt(network, 'Networks')).filter(isObject);
  return textAt(network, 'IPAddress') ?? networks.map((entry) => textAt(entry, 'IPAddress')).find((ip) => ip !== undefined);
}

/** `["CMD", "curl", "-f"]`, `["CMD-SHELL", "curl -f"]`, `["NONE"]` */
function probeOf([kind, ...words]: readonly string[]): string | undefined {
  if (kind === 'CMD') return words.join(' ');
  return kind === 'CMD-SHELL' ? `/bin/sh -c ${words.join(' ')}` : undefined;
}
