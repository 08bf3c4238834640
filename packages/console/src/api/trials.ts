/** Rules that are not saved, tried on one agent. The answer is a stream that ends with the trial. */
import { object, optionalList, optionalNumber, optionalText, text } from './decode.ts';
import { ApiError } from './http.ts';
import { parseLossless } from './json.ts';
import type { CandidateFile } from './tuning.ts';

export interface TrialMatchView { rule: string; time: bigint; output: string }
export type TrialEnd = 'time' | 'stopped' | 'refused' | 'replaced';

export interface TrialHandlers {
  onStarted(rules: readonly string[], seconds: number): void;
  onMatch(match: TrialMatchView): void;
  /** So many more matched than were sent. */
  onSkipped(count: number): void;
  onEnded(reason: TrialEnd, problem: string | undefined): void;
}

/** Fulfilled when the stream has ended. Throws ApiError; an abort ends the trial on the agent. */
export async function tryRules(agentId: string, files: readonly CandidateFile[], seconds: number, handlers: TrialHandlers, signal: AbortSignal): Promise<void> {
  let response: Response;
  try {
    response = await fetch('/api/v1/rules/trials', { method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ agentId, files, seconds }), signal });
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
      take(waiting.slice(0, end), handlers);
      waiting = waiting.slice(end + 2);
    }
  }
}

function take(message: string, handlers: TrialHandlers): void {
  const event = /^event: (.*)$/m.exec(message)?.[1];
  const data = object(parseLossless(/^data: (.*)$/m.exec(message)?.[1] ?? '{}'), 'message');
  if (event === 'started') handlers.onStarted(optionalList(data['rules']).filter((rule): rule is string => typeof rule === 'string'), optionalNumber(data['seconds']) ?? 60);
  if (event === 'match') handlers.onMatch({ rule: text(data['rule'], 'rule'), time: timeOf(data['timestamp']), output: optionalText(data['output']) ?? '' });
  if (event === 'skipped') handlers.onSkipped(optionalNumber(data['count']) ?? 0);
  if (event === 'ended') {
    const { reason } = data;
    handlers.onEnded(reason === 'time' || reason === 'refused' || reason === 'replaced' ? reason : 'stopped', optionalText(data['problem']));
  }
}

/** Nanoseconds, which come as text because they are too long for a number. */
const timeOf = (value: unknown): bigint => BigInt(typeof value === 'string' || typeof value === 'number' ? value : 0);

function refusalOf(body: string): string | undefined {
  try {
    const answer = object(JSON.parse(body), 'answer');
    const [first] = optionalList(answer['errors']);
    return optionalText(answer['message']) ?? (first === undefined ? undefined : optionalText(object(first, 'error')['message']));
  } catch {
    return undefined;
  }
}
