/** Captures on the server. */
import { list, object, optionalNumber, optionalObject, optionalText, text } from './decode.ts';
import { query, request } from './http.ts';

export const CAPTURE_STATES = ['requested', 'capturing', 'done', 'error'] as const;
export type CaptureState = (typeof CAPTURE_STATES)[number];

export interface CaptureView {
  id: string;
  name: string;
  state: CaptureState;
  /** Why it is in error; or what is to be known although it is done. */
  reason: string | undefined;
  host: string;
  container: { id: string; name: string | undefined } | undefined;
  /** To that container; or, without one, to what is in none. */
  isLimited: boolean;
  policy: string | undefined;
  rule: string | undefined;
  eventId: string | undefined;
  requestedBy: string | undefined;
  filter: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Seconds. */
  before: number;
  after: number;
  /** Bytes. */
  size: number;
  events: number | undefined;
}

export interface CaptureRequest {
  /** Number of the agent. */
  agent: number;
  name: string;
  /** Seconds. */
  before: number;
  duration: number;
  containerId: string | undefined;
  filter: string;
}

export interface CaptureQuery {
  /** Number of the agent. */
  agent?: number | undefined;
  container?: string | undefined;
  /** When they were begun, in nanoseconds. */
  from?: bigint | undefined;
  to?: bigint | undefined;
}

export interface CaptureList {
  readonly captures: readonly CaptureView[];
  /** Older ones are deleted, and the oldest when all together are larger. */
  readonly kept: { readonly days: number; readonly bytes: number };
}

export const loadCaptures = (what: CaptureQuery, signal: AbortSignal): Promise<CaptureList> => request(`/api/v1/captures${query({ ...what, limit: 1000 })}`, decodeList, { signal });

export const loadCapture = (id: string): Promise<CaptureView> => request(`/api/v1/captures/${encodeURIComponent(id)}`, decodeCapture);
export const makeCapture = (body: CaptureRequest): Promise<CaptureView> => request('/api/v1/captures', decodeCapture, { method: 'POST', body });
export const stopCapture = (id: string): Promise<CaptureView> => request(`/api/v1/captures/${id}/stop`, decodeCapture, { method: 'POST' });
export const deleteCapture = (id: string): Promise<CaptureView> => request(`/api/v1/captures/${id}`, decodeCapture, { method: 'DELETE' });
export const downloadUrl = (id: string): string => `/api/v1/captures/${encodeURIComponent(id)}/download`;

function decodeList(value: unknown): CaptureList {
  const answer = object(value, 'the answer');
  const kept = object(answer['kept'], 'kept');
  return { captures: list(answer['captures'], 'captures').map(decodeCapture), kept: { days: optionalNumber(kept['days']) ?? 0, bytes: optionalNumber(kept['bytes']) ?? 0 } };
}

function decodeCapture(value: unknown): CaptureView {
  const capture = object(value, 'capture');
  const container = capture['container'] === undefined ? undefined : object(capture['container'], 'container');
  const state = CAPTURE_STATES.find((known) => known === capture['state']);
  if (state === undefined) throw new Error(`unknown state ${String(capture['state'])}`);
  return {
    id: text(capture['id'], 'id'),
    name: text(capture['name'], 'name'),
    state,
    reason: optionalText(capture['reason']),
    host: optionalText(capture['host']) ?? '',
    container: container && { id: text(container['id'], 'container.id'), name: optionalText(container['name']) },
    isLimited: capture['isLimited'] === true,
    policy: optionalText(optionalObject(capture['policy'])['name']),
    rule: optionalText(capture['rule']),
    eventId: optionalText(capture['eventId']),
    requestedBy: optionalText(capture['requestedBy']),
    filter: optionalText(capture['filter']) ?? '',
    createdAt: optionalNumber(capture['createdAt']) ?? 0,
    before: (optionalNumber(capture['beforeNs']) ?? 0) / 1e9,
    after: (optionalNumber(capture['afterNs']) ?? 0) / 1e9,
    size: optionalNumber(capture['size']) ?? 0,
    events: optionalNumber(capture['events']),
  };
}
