/** One way to call the server: same origin, session cookie, errors with a kind that the pages can act on. */
import { parseLossless } from './json.ts';

/** `offline`: no answer at all; `signedOut`: 401; `refused`: the server's own message; `broken`: an answer that is no valid reply. */
export type ApiErrorKind = 'offline' | 'signedOut' | 'refused' | 'broken';

export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  constructor(kind: ApiErrorKind, message: string, status = 0) {
    super(message);
    this.name = 'ApiError';
    this.kind = kind;
    this.status = status;
  }
}

export interface RequestOptions { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: unknown; signal?: AbortSignal }

/** The answer's text. Throws ApiError; an abort throws the signal's own reason. */
export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  const init: RequestInit = { method: options.method ?? 'GET', credentials: 'same-origin', headers: { accept: 'application/json' } };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
    init.body = JSON.stringify(options.body);
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, init);
    text = await response.text();
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError('offline', 'The server does not answer.');
  }
  if (response.ok) return text;
  throw new ApiError(response.status === 401 ? 'signedOut' : 'refused', messageOf(text) ?? `The server answered ${response.status} ${response.statusText}.`, response.status);
}

/** The answer parsed (long integers as text) and read by `decode`, which throws when the shape is not as agreed. */
export async function request<T>(path: string, decode: (value: unknown) => T, options: RequestOptions = {}): Promise<T> {
  const text = await requestText(path, options);
  try {
    return decode(parseLossless(text));
  } catch (cause) {
    const where = path.split('?')[0];
    throw new ApiError('broken', `${where} answered in a form this console does not know: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** `errors[].message/reason`, `message` or `error` of an error answer. */
function messageOf(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const { errors, message, error } = body as { errors?: unknown; message?: unknown; error?: unknown };
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first === 'object' && first !== null) {
    const { message: text1, reason } = first as { message?: unknown; reason?: unknown };
    const parts = [text1, reason].filter((part): part is string => typeof part === 'string' && part !== '');
    if (parts.length > 0) return parts.join(': ');
  }
  return [message, error].find((part): part is string => typeof part === 'string' && part !== '');
}

/** A query string from the values that are present. */
export function query(values: Record<string, string | number | bigint | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== '') params.set(key, String(value));
  // The server takes a `+` literally, so spaces are written as %20.
  const text = params.toString().replaceAll('+', '%20');
  return text === '' ? '' : `?${text}`;
}
