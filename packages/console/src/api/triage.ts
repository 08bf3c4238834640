/** What people make of policy events. */
import { list, object, optionalNumber, text } from './decode.ts';
import { decodeTriage, type TriageState, type TriageView } from './event.ts';
import { request } from './http.ts';

/** Only what is given is changed. */
export interface TriageChange { state?: TriageState; assignee?: string; comment?: string }
export interface TriageEntry { atMs: number; by: string; what: string; value: string }

const PATH = '/api/v1/secureEvents';

/** Changes all of these events or none; at most 500. The answer is by id. */
export const changeTriage = (ids: readonly string[], change: TriageChange): Promise<Record<string, TriageView>> =>
  request(`${PATH}/triage`, (value) => Object.fromEntries(Object.entries(object(object(value, 'the answer')['triage'], 'triage')).map(([id, triage]) => [id, decodeTriage(triage)])), { method: 'PUT', body: { ids, ...change } });

/** The oldest first. */
export const loadTriageHistory = (id: string, signal: AbortSignal): Promise<TriageEntry[]> =>
  request(`${PATH}/${encodeURIComponent(id)}/triage`, (value) => list(object(value, 'the answer')['history'], 'history').map((each) => {
    const entry = object(each, 'entry');
    return { atMs: optionalNumber(entry['at']) ?? 0, by: text(entry['by'], 'by'), what: text(entry['what'], 'what'), value: text(entry['value'], 'value') };
  }), { signal });
