/** What the capture holds about a note: its event with the bytes it moved, or the first events of its window. */
import { bytesText, maskSecrets, type EventLine, type InspectService } from '@eyrie/inspect';
import { ns, type CaptureNote } from '@eyrie/schema';
import { browserPlatform } from '../../../engine/browser-platform.ts';
import { queryOf } from '../data/query.ts';
import { viewOf } from '../notes/note-words.ts';

export interface Evidence {
  readonly events: readonly EventLine[];
  /** Events that are selected; more than are listed. */
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

/** Events of a window that a report lists. */
const MAX_EVENTS = 20;
const MAX_PAYLOAD_BYTES = 4096;
/** Reads and writes of one nanosecond among which the event's is looked for. */
const MAX_AT_ONCE = 100;

/** @param isMasked secrets are replaced by what they are. */
export async function evidenceOf(service: InspectService, note: CaptureNote, isMasked: boolean): Promise<Evidence> {
  try {
    return note.about.kind === 'event' ? await ofEvent(service, note.about.row, isMasked) : await ofWindow(service, note, isMasked);
  } catch (error) {
    return { events: [], total: 0, commandLine: undefined, payload: undefined, problem: error instanceof Error ? error.message : String(error) };
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
    total: 1,
    commandLine: typeof commandLine === 'string' ? mask(commandLine) : undefined,
    // All of it is masked before it is cut, so that no part of a secret is left at the end.
    payload: chunk && bytes && { direction: chunk.direction, text: mask(bytesText(chunk.bytes, 'text', browserPlatform)).slice(0, MAX_PAYLOAD_BYTES), length: chunk.length, shown: bytes.length },
    problem: undefined,
  };
}

async function ofWindow(service: InspectService, note: CaptureNote, isMasked: boolean): Promise<Evidence> {
  const { items, total } = await service.events(queryOf(viewOf(note)), 0, MAX_EVENTS);
  const mask = isMasked ? maskSecrets : unchanged;
  return { events: items.map((line) => masked(line, mask)), total, commandLine: undefined, payload: undefined, problem: undefined };
}

const unchanged = (text: string): string => text;

const masked = (line: EventLine, mask: (text: string) => string): EventLine => ({ ...line, info: mask(line.info), ...(line.fdName === undefined ? {} : { fdName: mask(line.fdName) }) });
