/** The inverse of `parseContainerJson`: what a capture says of a container. */
import type { ContainerMetadata } from '@eyrie/schema';
import { TYPES } from './container-json.ts';

const NS_PER_SECOND = 1_000_000_000n;
const NUMBERS: ReadonlyMap<string, number> = new Map([...TYPES].map(([number, name]) => [name, number]));

/**
 * @param id as events show it.
 * @returns JSON of `{"container": {…}}`; a type that has no number in the format is left out.
 */
export function containerJson(id: string, metadata: ContainerMetadata): string {
  const { createdAt } = metadata;
  return JSON.stringify({
    container: {
      id,
      type: NUMBERS.get(metadata.type),
      full_id: metadata.fullId,
      name: metadata.name,
      image: metadata.image,
      imageid: metadata.imageId,
      imagedigest: metadata.imageDigest,
      privileged: metadata.privileged,
      labels: metadata.labels,
      env: metadata.env,
      Mounts: metadata.mounts?.map(({ source, destination, mode, isWritable, propagation }) => ({
        Source: source,
        Destination: destination,
        Mode: mode,
        RW: isWritable,
        Propagation: propagation,
      })),
      ip: metadata.ip,
      created_time: createdAt === undefined ? undefined : Number(createdAt / NS_PER_SECOND),
      host_pid: metadata.hostPid,
      host_network: metadata.hostNetwork,
      host_ipc: metadata.hostIpc,
      Healthcheck: probe(metadata.healthProbe),
      LivenessProbe: probe(metadata.livenessProbe),
      ReadinessProbe: probe(metadata.readinessProbe),
      cni_json: metadata.cniJson,
      pod_sandbox_id: metadata.podSandboxId,
      pod_sandbox_labels: metadata.podSandboxLabels,
    },
  });
}

/** A probe's line is its program and arguments, separated by blanks. */
function probe(line: string | undefined): { readonly exe: string; readonly args: readonly string[] } | undefined {
  if (line === undefined) return undefined;
  const [exe = '', ...args] = line.split(' ');
  return { exe, args };
}
