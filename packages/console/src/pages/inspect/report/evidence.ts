/** What the capture holds about a note: its event with the bytes it moved, or the first rows of the view it was made in. */
import { bytesText, findView, maskSecrets, type EventLine, type InspectService } from '@eyrie/inspect';
import { ns, type CaptureNote } from '@eyrie/schema';
import { browserPlatform } from '../../../engine/browser-platform.ts';
import { queryOf } from '../data/query.ts';
import { viewOf } from '../notes/note-words.ts';
import { cellText } from '../views/cell-text.ts';

export interface Evidence {
  readonly events: readonly EventLine[];
  /** Of the view, when it is a table. */
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } | undefined;
  /** Events, or rows of the table, that there are; more than are listed. */
  readonly total: number;
  /** Command line of the process of the one event. */
  readonly commandLine: string | undefined;
  readonly payload: EvidencePayload | undefined;
  /** Why there is none. */
  readonly problem: string | undefined;
}

export interface EvidencePayload {
  readonly direction: 'read' | 'write';
  readonly text: string;
  /** Bytes that were moved, and those that the text is of. */
  readonly length: number;
  readonly shown: number;
}

/** Events, or rows of a view, that a report lists. */
const MAX_ROWS = 20;
const MAX_PAYLOAD_BYTES = 4096;
/** Reads and writes of one nanosecond among which the event's is looked for. */
const MAX_AT_ONCE = 100;

/** @param isMasked secrets are replaced by what they are. */
export async function evidenceOf(service: InspectService, note: CaptureNote, isMasked: boolean): Promise<Evidence> {
  try {
    return note.about.kind === 'event' ? await ofEvent(service, note.about.row, isMasked) : await ofWindow(service, note, isMasked);
  } catch (error) {
    return { events: [], table: undefined, total: 0, commandLine: undefined, payload: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function ofEvent(service: InspectService, row: number, isMasked: boolean): Promise<Evidence> {
  const event = await service.event(row);
  const { items } = await service.stream({ from: event.time, to: ns(event.time + 1n) }, 0, MAX_AT_ONCE);
  const chunk = items.find((each) => each.row === row);
  const commandLine = event.fields.find(({ name }) => name === 'proc.cmdline')?.value;
  const mask = isMasked ? maskSecrets : unchanged;
  const bytes = chunk?.bytes.subarray(0, MAX_PAYLOAD_BYTES);
  return {
    events: [masked(event, mask)],
    table: undefined,
    total: 1,
    commandLine: typeof commandLine === 'string' ? mask(commandLine) : undefined,
    // All of it is masked before it is cut, so that no part of a secret is left at the end.
    payload: chunk && bytes && { direction: chunk.direction, text: mask(bytesText(chunk.bytes, 'text', browserPlatform)).slice(0, MAX_PAYLOAD_BYTES), length: chunk.length, shown: bytes.length },
    problem: undefined,
  };
}

async function ofWindow(service: InspectService, note: CaptureNote, isMasked: boolean): Promise<Evidence> {
  const view = viewOf(note);
  const query = queryOf(view);
  const mask = isMasked ? maskSecrets : unchanged;
  const none = { commandLine: undefined, payload: undefined, problem: undefined };
  const definition = findView(view.view);
  if (definition) {
    const request = { view: view.view, query, sort: view.sort };
    const { count } = await service.table(request);
    const rows = await service.rows(request, 0, MAX_ROWS);
    if (rows.length > 0) {
      const text = rows.map(({ cells }) => definition.columns.map(({ unit }, at) => mask(cellText(cells[at], unit, 'utc'))));
      return { ...none, events: [], table: { columns: definition.columns.map(({ title }) => title), rows: text }, total: count };
    }
  }
  const { items, total } = await service.events(query, 0, MAX_ROWS);
  return { ...none, events: items.map((line) => masked(line, mask)), table: undefined, total };
}

const unchanged = (text: string): string => text;

const masked = (line: EventLine, mask: (text: string) => string): EventLine => ({ ...line, info: mask(line.info), ...(line.fdName === undefined ? {} : { fdName: mask(line.fdName) }) });
