/** Consecutive repeats of the same policy, rule and entity are one row with a count, which opens into its events. */
import type { PolicyEventView } from '../../../api/event.ts';
import { sameThingKey } from './entity.ts';

export type Row =
  | { kind: 'single'; event: PolicyEventView }
  /** Stands for `count` events, of which `event` is the newest and `oldest` the first. `key` stays the same while newer repeats arrive. */
  | { kind: 'group'; event: PolicyEventView; oldest: PolicyEventView; count: number; key: string; expanded: boolean }
  | { kind: 'member'; event: PolicyEventView; key: string };

const thingKeys = new WeakMap<PolicyEventView, string>();

function keyOf(event: PolicyEventView): string {
  const known = thingKeys.get(event);
  if (known !== undefined) return known;
  const key = sameThingKey(event);
  thingKeys.set(event, key);
  return key;
}

/** Events newest first in, rows to draw out. `expanded` holds the keys of the groups that are open. */
export function foldEvents(events: readonly PolicyEventView[], expanded: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  let start = 0;
  while (start < events.length) {
    const newest = events[start];
    if (!newest) break;
    let end = start + 1;
    for (let next = events[end]; next && keyOf(next) === keyOf(newest); next = events[end]) end += 1;
    const group = events.slice(start, end);
    const oldest = group.at(-1) ?? newest;
    if (group.length === 1) {
      rows.push({ kind: 'single', event: newest });
    } else {
      const open = expanded.has(oldest.id);
      rows.push({ kind: 'group', event: newest, oldest, count: group.length, key: oldest.id, expanded: open });
      if (open) for (const event of group) rows.push({ kind: 'member', event, key: oldest.id });
    }
    start = end;
  }
  return rows;
}

/** Where an event's row is: its own, else the folded one it is in; −1 when it is not loaded. */
export function rowIndexOf(rows: readonly Row[], events: readonly PolicyEventView[], id: string | undefined): number {
  if (id === undefined) return -1;
  const own = rows.findIndex((row) => row.kind !== 'group' && row.event.id === id);
  if (own >= 0) return own;
  const event = events.find((each) => each.id === id);
  if (!event) return -1;
  return rows.findIndex((row) => row.kind === 'group' && row.event.time >= event.time && row.oldest.time <= event.time && keyOf(row.event) === keyOf(event));
}
