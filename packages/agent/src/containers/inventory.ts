/** The containers of this host for the server: told again when they changed, and never more than a message should hold. */
import { MAX_CONTAINERS_TOLD, type Inventory } from '@eyrie/schema';
import type { Container } from '@eyrie/state';
import { containerLabels } from './container-labels.ts';

const MAX_CHARACTERS = 1 << 20;
/** What the protocol takes of a container. */
const MAX_LABELS = 200;
const MAX_LABEL = 1000;

/** The first so many that fit; the others are counted. */
export function inventoryOf(containers: Iterable<Container>): Inventory {
  const told: Record<string, string>[] = [];
  let omitted = 0;
  let characters = 0;
  for (const container of containers) {
    const labels = Object.entries(containerLabels(container)).filter(([name, value]) => name.length <= MAX_LABEL && value.length <= MAX_LABEL).slice(0, MAX_LABELS);
    const size = labels.reduce((sum, [name, value]) => sum + name.length + value.length + 6, 2);
    if (container.metadata?.isPodSandbox === true) continue;
    if (told.length >= MAX_CONTAINERS_TOLD || characters + size > MAX_CHARACTERS) {
      omitted += 1;
      continue;
    }
    characters += size;
    told.push(Object.fromEntries(labels));
  }
  return { type: 'inventory', containers: told, omitted };
}
