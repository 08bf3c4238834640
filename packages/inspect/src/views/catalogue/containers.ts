/** Views of containers and of the Kubernetes objects that they belong to. */
import { FAILURES, field, FILE_AND_NET, sample, type ViewDefinition } from '../definition.ts';

const CPU = sample('CPU', 'cpu', 'Share of one processor, of all processes together, from the snapshots that older captures hold.', 'percent');
const PROCS = sample('PROCS', 'processes', 'Processes that did something or were there at the end.');
const THREADS = sample('THREADS', 'threads', 'Their threads.');
const VIRT = sample('VIRT', 'virtualBytes', 'Most virtual memory of each process, summed.', 'bytes');
const RES = sample('RES', 'residentBytes', 'Most memory in RAM of each process, summed.', 'bytes');
const IN_CONTAINER = 'container.id!=host and container.id!=""';

export const CONTAINER_VIEWS: readonly ViewDefinition[] = [
  {
    id: 'containers',
    name: 'Containers',
    says: 'Containers in which something ran, with processor time, memory and traffic of all their processes.',
    filter: IN_CONTAINER,
    key: 'container.id',
    drillTo: 'procs',
    sortBy: 'CPU',
    hasIdle: true,
    columns: [
      CPU,
      PROCS,
      THREADS,
      VIRT,
      RES,
      ...FILE_AND_NET,
      field('ENGINE', 'container.type', 'Runtime of the container.'),
      field('IMAGE', 'container.image', 'Image that it was made from.'),
      field('ID', 'container.id', 'First twelve characters of its id.'),
      field('NAME', 'container.name', 'Its name.'),
    ],
  },
  {
    id: 'containers_errors',
    name: 'Containers Errors',
    says: 'Failed calls of each container, by what they were about.',
    filter: IN_CONTAINER,
    key: 'container.id',
    drillTo: 'errors',
    sortBy: 'FILE',
    hasIdle: true,
    columns: [
      ...FAILURES,
      field('ENGINE', 'container.type', 'Runtime of the container.'),
      field('ID', 'container.id', 'First twelve characters of its id.'),
      field('CONTAINER', 'container.name', 'Its name.'),
    ],
  },
];
