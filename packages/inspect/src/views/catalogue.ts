/** All views, by id. */
import { ACTIVITY_VIEWS } from './catalogue/activity.ts';
import { CONTAINER_VIEWS } from './catalogue/containers.ts';
import { KUBERNETES_VIEWS } from './catalogue/kubernetes.ts';
import { FILE_VIEWS } from './catalogue/files.ts';
import { NETWORK_VIEWS } from './catalogue/network.ts';
import { FINDING_VIEWS } from './catalogue/findings.ts';
import { COMPUTED_VIEWS } from './catalogue/transactions.ts';
import { PROCESS_VIEWS } from './catalogue/processes.ts';
import type { ViewDefinition } from './definition.ts';

export const VIEWS: readonly ViewDefinition[] = [...PROCESS_VIEWS, ...CONTAINER_VIEWS, ...FILE_VIEWS, ...NETWORK_VIEWS, ...ACTIVITY_VIEWS, ...KUBERNETES_VIEWS, ...COMPUTED_VIEWS, ...FINDING_VIEWS];

const BY_ID = new Map(VIEWS.map((view) => [view.id, view]));

export function findView(id: string): ViewDefinition | undefined {
  return BY_ID.get(id);
}
