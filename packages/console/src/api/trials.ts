/** Rules that are not saved, tried on one agent. The answer is a stream that ends with the trial. */
import { optionalList, optionalNumber, optionalText, text, type JsonObject } from './decode.ts';
import { postForEvents } from './posted-events.ts';
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
  await postForEvents('/api/v1/rules/trials', { agentId, files, seconds }, (event, data) => take(event, data, handlers), signal);
}

function take(event: string, data: JsonObject, handlers: TrialHandlers): void {
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
