/** Counts of policy events by labels, and the hierarchies of labels that the server keeps. */
import type { Nanoseconds } from '@eyrie/schema';
import { list, object, optionalNumber, text } from './decode.ts';
import type { EventQuery } from './events.ts';
import { query, request, requestText } from './http.ts';

/** Events that have the same values of the labels asked for; an empty value: an event does not have it. */
export interface EventGroup { values: readonly string[]; count: number; worst: number; last: Nanoseconds }
export interface EventGroups { total: number; others: number; groups: readonly EventGroup[] }
export interface TopValue { key: string; label: string; count: number }
export interface Grouping { id: number | undefined; name: string; labels: readonly string[] }

const PATH = '/api/v1/secureEvents';
const GROUPINGS = '/api/v1/groupings';

/** The largest groups first. @param by labels, the outermost first */
export const loadGroups = (what: EventQuery, by: readonly string[], limit: number, signal: AbortSignal): Promise<EventGroups> =>
  request(`${PATH}/groups${query({ ...what, by: by.join(','), limit })}`, decodeGroups, { signal });

/** The most frequent values of each label. */
export const loadTop = (what: EventQuery, labels: readonly string[], rows: number, signal: AbortSignal): Promise<Record<string, TopValue[]>> =>
  request(`${PATH}/topStats${query({ ...what, labels: labels.join(','), rows })}`, decodeTop, { signal });

export const loadGroupings = (signal: AbortSignal): Promise<{ own: Grouping[]; suggested: Grouping[] }> =>
  request(GROUPINGS, (value) => {
    const answer = object(value, 'the groupings');
    return { own: list(answer['groupings'], 'groupings').map(decodeGrouping), suggested: list(answer['suggested'], 'suggested').map(decodeGrouping) };
  }, { signal });

export const saveGrouping = ({ id, name, labels }: Grouping): Promise<Grouping> =>
  request(id === undefined ? GROUPINGS : `${GROUPINGS}/${id}`, decodeGrouping, { method: id === undefined ? 'POST' : 'PUT', body: { name, labels } });

export const deleteGrouping = (id: number): Promise<string> => requestText(`${GROUPINGS}/${id}`, { method: 'DELETE' });

function decodeGroups(value: unknown): EventGroups {
  const answer = object(value, 'the groups');
  const groups = list(answer['groups'], 'groups').map((each) => {
    const group = object(each, 'group');
    return { values: list(group['values'], 'values').map(String), count: optionalNumber(group['count']) ?? 0, worst: optionalNumber(group['worst']) ?? 7, last: BigInt(String(group['last'])) as Nanoseconds };
  });
  return { total: optionalNumber(answer['total']) ?? 0, others: optionalNumber(answer['others']) ?? 0, groups };
}

function decodeTop(value: unknown): Record<string, TopValue[]> {
  return Object.fromEntries(Object.entries(object(value, 'the most frequent values')).map(([label, values]) => [label, list(values, label).map((each) => {
    const top = object(each, label);
    const key = text(top['key'], 'key');
    return { key, label: typeof top['label'] === 'string' ? top['label'] : key, count: optionalNumber(top['count']) ?? 0 };
  })]));
}

function decodeGrouping(value: unknown): Grouping {
  const grouping = object(value, 'grouping');
  return { id: optionalNumber(grouping['id']), name: text(grouping['name'], 'name'), labels: list(grouping['labels'], 'labels').map(String) };
}
