import type { ViewDefinition, ViewRow } from '@eyrie/inspect';

/** What a row is about, for a step of the way: `haproxy -p … (13969)`, `80`, `/etc/hosts`. */
export function rowTitle(definition: ViewDefinition, row: ViewRow): string {
  const named = row.cells[definition.columns.length - 1];
  const name = typeof named === 'string' ? named.trim() : '';
  if (name === '' || name === row.key) return row.key;
  return /^\d+$/.test(row.key) ? `${name} (${row.key})` : name;
}
