/** Hierarchies that fit what people run; each is used as it is or as the beginning of one of one's own. */
export interface SuggestedGrouping {
  readonly name: string;
  /** The outermost first. */
  readonly labels: readonly string[];
}

const ECS = 'container.label.com.amazonaws.ecs';
const COMPOSE = 'container.label.com.docker.compose';

export const SUGGESTED_GROUPINGS: readonly SuggestedGrouping[] = [
  { name: 'Hosts & Containers', labels: ['host.hostName', 'container.name'] },
  { name: 'Clusters & Workloads', labels: ['kubernetes.cluster.name', 'kubernetes.namespace.name', 'kubernetes.workload.name', 'kubernetes.pod.name'] },
  { name: 'Clusters & Deployments', labels: ['kubernetes.cluster.name', 'kubernetes.namespace.name', 'kubernetes.deployment.name', 'kubernetes.pod.name'] },
  { name: 'Clusters & Nodes', labels: ['kubernetes.cluster.name', 'kubernetes.node.name', 'kubernetes.pod.name'] },
  { name: 'Docker Compose', labels: [`${COMPOSE}.project`, `${COMPOSE}.service`, 'container.name'] },
  { name: 'AWS ECS', labels: [`${ECS}.cluster`, `${ECS}.task-definition-family`, `${ECS}.container-name`] },
  { name: 'Images & Containers', labels: ['container.image', 'container.name'] },
  { name: 'Users & Programs', labels: ['user.name', 'proc.name'] },
];
