/** The places of Inspect: pages of its own, and the views of the capture, in the groups that the list at the left shows. */
import { findView, VIEWS } from '@eyrie/inspect';
import { OVERVIEW } from './state/inspect-view.ts';

interface Place {
  readonly id: string;
  readonly name: string;
  readonly says: string;
}

export interface PlaceGroup {
  readonly name: string;
  readonly places: readonly Place[];
}

const OWN: readonly Place[] = [
  { id: OVERVIEW, name: 'Overview', says: 'What the capture holds, in numbers.' },
  { id: 'findings', name: 'Findings', says: 'What Falco rules find in the capture.' },
  { id: 'notes', name: 'Notes', says: 'Notes on the capture, and the report.' },
  { id: 'echo', name: 'I/O Streams', says: 'Everything that was read and written, piece by piece.' },
  { id: 'terminal', name: 'Terminals', says: 'Sessions on terminals, played again as they were typed.' },
  { id: 'dig', name: 'Events', says: 'Every event, one line each.' },
];
const FOLLOW: Place = { id: 'follow', name: 'Follow', says: 'One connection or file: what all its ends read and wrote.' };

const GROUPS: readonly (readonly [name: string, ...views: string[]])[] = [
  ['Processes', 'procs', 'process_tree', 'procs_cpu', 'procs_errors', 'procs_fd_usage', 'threads', 'page_faults', 'cores'],
  ['Calls', 'syscalls', 'syscall_procs', 'errors', 'spectro_all', 'spectro_file'],
  ['Network', 'connections', 'http', 'dns', 'sports', 'listening_ports', 'port_bindings', 'incoming_connections', 'backlog'],
  ['Files', 'files', 'directories', 'file_opens', 'file_timeline', 'slow_io', 'io_by_type'],
  ['People', 'spy_users_wsysdig', 'spy_users', 'spy_syslog', 'notifications'],
  ['Containers', 'containers', 'containers_errors', 'docker_events'],
  ['Kubernetes', 'kubernetes_namespaces', 'kubernetes_services', 'kubernetes_deployments', 'kubernetes_controllers', 'kubernetes_replicasets', 'kubernetes_pods'],
];

const grouped = GROUPS.map(([name, ...ids]): PlaceGroup => ({ name, places: ids.flatMap((id) => findView(id) ?? []) }));
const inGroups = new Set([...OWN, ...grouped.flatMap((group) => group.places)].map((place) => place.id));

/** In the order of the list. */
export const PLACE_GROUPS: readonly PlaceGroup[] = [
  { name: '', places: OWN },
  ...grouped,
  { name: 'More', places: VIEWS.filter((view) => !inGroups.has(view.id)) },
].filter((group) => group.places.length > 0);

export function placeName(id: string): string {
  return [...OWN, FOLLOW].find((place) => place.id === id)?.name ?? findView(id)?.name ?? id;
}

/** The place before or after another, in the order of the list. */
export function placeBeside(id: string, step: 1 | -1): string {
  const all = PLACE_GROUPS.flatMap((group) => group.places);
  const at = all.findIndex((place) => place.id === id);
  return all[(at + step + all.length) % all.length]?.id ?? OVERVIEW;
}
