/** An answer that comes bit by bit, as server-sent events, to something that was posted: EventSource can only get. */
import { object, optionalList, optionalText, type JsonObject } from './decode.ts';
import { ApiError } from './http.ts';
import { parseLossless } from './json.ts';

/** Fulfilled when the stream has ended. Throws ApiError; an abort ends the work on the server. */
export async function postForEvents(path: string, body: object, take: (event: string, data: JsonObject) => void, signal: AbortSignal): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, { method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiError('offline', 'The server does not answer.');
  }
  if (!response.ok || response.body === null) throw new ApiError(response.status === 401 ? 'signedOut' : 'refused', refusalOf(await response.text()) ?? `The server answered ${response.status}.`, response.status);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    waiting += next.value;
    for (let end = waiting.indexOf('\n\n'); end >= 0; end = waiting.indexOf('\n\n')) {
      const message = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      take(/^event: (.*)$/m.exec(message)?.[1] ?? '', object(parseLossless(/^data: (.*)$/m.exec(message)?.[1] ?? '{}'), 'message'));
    }
  }
}

function refusalOf(body: string): string | undefined {
  try {
    const answer = object(JSON.parse(body), 'answer');
    const [first] = optionalList(answer['errors']);
    return optionalText(answer['message']) ?? (first === undefined ? undefined : optionalText(object(first, 'error')['message']));
  } catch {
    return undefined;
  }
}
