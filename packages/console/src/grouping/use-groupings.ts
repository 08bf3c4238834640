/** The hierarchy that the reader looks through, and the ones there are. */
import { useMemo } from 'react';
import { loadGroupings, type Grouping } from '../api/groups.ts';
import { usePreference } from '../state/preferences.ts';
import { useResource, type Resource } from '../state/use-resource.ts';
import { useView } from '../state/use-view.ts';

const RENEW_MS = 30_000;
/** Fits everywhere: every event has a host. */
const STANDARD: readonly string[] = ['host.hostName', 'container.name'];

export type Groupings = Resource<{ own: Grouping[]; suggested: Grouping[] }>;

export const useGroupings = (): Groupings => useResource(loadGroupings, RENEW_MS);

/** Labels of the link, else of the reader's last choice. Choosing leaves the place, which belongs to the hierarchy before. */
export function useHierarchy(): [labels: readonly string[], choose: (labels: readonly string[]) => void] {
  const [view, change] = useView();
  const [preferred, prefer] = usePreference('hierarchy');
  const linked = view.hierarchy;
  const labels = useMemo(() => (linked.length > 0 ? linked : preferred === undefined ? STANDARD : preferred.split(',')), [linked, preferred]);
  const choose = (next: readonly string[]): void => {
    prefer(next.join(','));
    change({ hierarchy: next, scope: [] });
  };
  return [labels, choose];
}

/** The name under which a hierarchy is kept, or its labels when it is not. */
export function groupingName(labels: readonly string[], groupings: Groupings['data']): string {
  const key = labels.join(',');
  return [...(groupings?.own ?? []), ...(groupings?.suggested ?? [])].find((each) => each.labels.join(',') === key)?.name ?? labels.map((label) => label.split('.').at(-2) ?? label).join(' › ');
}
