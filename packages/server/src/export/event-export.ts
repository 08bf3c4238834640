/** All events of a range, newest first, as the text of a file: made piece by piece, so that a million events take no more memory than one piece. */
import { csvLine, readTags, severityName } from '@eyrie/schema';
import { stringify } from 'lossless-json';
import type { SecureEvent } from '../api/secure-event.ts';
import type { SqlCondition } from '../filter/to-sql.ts';
import type { EventRange, EventStore, StoredEvent } from '../stores/events/event-store.ts';

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Media types by format. */
export const EXPORT_MEDIA: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv; charset=utf-8', json: 'application/json', ndjson: 'application/x-ndjson' };

const PIECE = 2000;

/** A format's parts around and between events. */
interface Writer {
  readonly head: string;
  readonly event: (event: SecureEvent, isFirst: boolean) => string;
  readonly tail: string;
}

/** @param shown the events of a piece as the API gives them */
export async function* exportEvents(
  store: EventStore,
  range: EventRange,
  filter: SqlCondition,
  format: ExportFormat,
  shown: (events: readonly StoredEvent[]) => Promise<SecureEvent[]>,
): AsyncGenerator<string, void, undefined> {
  const writer = WRITERS[format];
  yield writer.head;
  let isFirst = true;
  let rest: EventRange = range;
  for (;;) {
    const piece = await store.wholePage(rest, filter, PIECE);
    let text = '';
    for (const event of await shown(piece)) {
      text += writer.event(event, isFirst);
      isFirst = false;
    }
    if (text !== '') yield text;
    const oldest = piece.at(-1);
    if (oldest === undefined || piece.length < PIECE) break;
    rest = { ...range, olderThan: { time: BigInt(oldest.event.timestamp), id: oldest.event.id } };
  }
  yield writer.tail;
}

const line = (event: SecureEvent): string => stringify(event) ?? '';

const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  ndjson: { head: '', event: (event) => `${line(event)}\n`, tail: '' },
  json: { head: '[', event: (event, isFirst) => `${isFirst ? '\n' : ',\n'}${line(event)}`, tail: '\n]\n' },
  csv: { head: '', event: (event, isFirst) => `${isFirst ? csvLine(COLUMNS.map(([name]) => name)) : ''}${csvLine(COLUMNS.map(([, read]) => read(event)))}`, tail: '' },
};

const label =
  (name: string) =>
  ({ labels }: SecureEvent): string =>
    labels[name] ?? '';

const COLUMNS: readonly (readonly [name: string, read: (event: SecureEvent) => string | number])[] = [
  ['time', (event) => event.timestampRFC3339Nano],
  ['severity', (event) => event.severity],
  ['severity name', (event) => severityName(event.severity)],
  ['policy', (event) => event.name],
  ['rule', (event) => event.content.ruleName],
  ['source', (event) => event.source],
  ['host', label('host.hostName')],
  ['container', label('container.name')],
  ['container id', label('container.id')],
  ['image', label('container.image')],
  ['cluster', label('kubernetes.cluster.name')],
  ['namespace', label('kubernetes.namespace.name')],
  ['pod', label('kubernetes.pod.name')],
  ['process', (event) => event.content.processes[0]?.name ?? ''],
  ['command', (event) => event.content.processes[0]?.cmdline ?? ''],
  ['user', (event) => event.content.processes[0]?.user ?? ''],
  ['tactics', (event) => readTags(event.content.ruleTags).tactics.map(({ name }) => name).join('; ')],
  ['techniques', (event) => readTags(event.content.ruleTags).techniques.map(({ id }) => id).join('; ')],
  ['output', (event) => event.content.output],
  ['state', (event) => event.triage.state],
  ['assignee', (event) => event.triage.assignee],
  ['id', (event) => event.id],
];
