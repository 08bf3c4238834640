/** Changed rules over the stored captures of a range of time, read by the server. */
import type { Nanoseconds } from '@eyrie/schema';
import { list, object, optionalNumber, optionalText, text, type JsonObject } from './decode.ts';
import { ApiError, query } from './http.ts';
import { postForEvents } from './posted-events.ts';
import type { CandidateFile } from './tuning.ts';

export type CaptureOutcome = 'starts' | 'stops' | 'stays';
export type OutcomeCounts = Record<CaptureOutcome, number>;
export interface CaptureRuleView extends OutcomeCounts {
  rule: string;
  perDay: readonly (OutcomeCounts & { day: string })[];
  samples: readonly { outcome: CaptureOutcome; output: string }[];
}
export interface CaptureBacktestView {
  events: number;
  captures: readonly { id: string; name: string; host: string; events: number; problem: string | undefined }[];
  /** Of the range, for want of time or because there are too many. */
  notRead: number;
  ended: string | undefined;
  rules: readonly CaptureRuleView[];
}
export interface CaptureBacktestProgress { name: string; host: string; bytes: number; of: number }

/** @throws ApiError */
export async function backtestCaptures(files: readonly CandidateFile[], range: { from: Nanoseconds; to: Nanoseconds }, onProgress: (progress: CaptureBacktestProgress) => void, signal: AbortSignal): Promise<CaptureBacktestView> {
  let result: CaptureBacktestView | undefined;
  await postForEvents(`/api/v1/rules/backtest/captures${query(range)}`, { files }, (event, data) => {
    if (event === 'progress') onProgress({ name: optionalText(data['name']) ?? '', host: optionalText(data['host']) ?? '', bytes: optionalNumber(data['bytes']) ?? 0, of: optionalNumber(data['of']) ?? 0 });
    if (event === 'failed') throw new ApiError('broken', optionalText(data['message']) ?? 'The server could not read the captures.');
    if (event === 'result') result = decodeResult(data);
  }, signal);
  if (result === undefined) throw new ApiError('broken', 'The connection broke before there was a result.');
  return result;
}

const countsOf = (from: JsonObject): OutcomeCounts => ({ starts: optionalNumber(from['starts']) ?? 0, stops: optionalNumber(from['stops']) ?? 0, stays: optionalNumber(from['stays']) ?? 0 });
const outcomeOf = (value: unknown): CaptureOutcome => (value === 'starts' || value === 'stops' ? value : 'stays');

function decodeResult(data: JsonObject): CaptureBacktestView {
  return {
    events: optionalNumber(data['events']) ?? 0,
    captures: list(data['captures'], 'captures').map((each) => {
      const capture = object(each, 'capture');
      return { id: text(capture['id'], 'id'), name: optionalText(capture['name']) ?? '', host: optionalText(capture['host']) ?? '', events: optionalNumber(capture['events']) ?? 0, problem: optionalText(capture['problem']) };
    }),
    notRead: optionalNumber(data['notRead']) ?? 0,
    ended: optionalText(data['ended']),
    rules: list(data['rules'], 'rules').map((each) => {
      const rule = object(each, 'rule');
      return {
        rule: text(rule['rule'], 'rule'),
        ...countsOf(rule),
        perDay: list(rule['perDay'], 'perDay').map((ofDay) => ({ ...countsOf(object(ofDay, 'day')), day: text(object(ofDay, 'day')['day'], 'day') })),
        samples: list(rule['samples'], 'samples').map((sample) => ({ outcome: outcomeOf(object(sample, 'sample')['outcome']), output: optionalText(object(sample, 'sample')['output']) ?? '' })),
      };
    }),
  };
}
