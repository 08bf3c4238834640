/** Tuning: exceptions from events, what a change of rules would do to stored events, loud rules. */
import { list, object, optionalList, optionalNumber, optionalObject, optionalText, text, type JsonObject } from './decode.ts';
import { query, request } from './http.ts';

export interface CandidateFile { readonly name: string; readonly content: string }

export type EventOutcome = 'stops' | 'stays' | 'unknown';
export interface DayCounts { day: string; stops: number; stays: number; unknown: number }
export interface RuleBacktestView {
  rule: string;
  change: 'new' | 'changed' | 'removed' | 'output';
  stops: number;
  stays: number;
  unknown: number;
  perDay: readonly DayCounts[];
  missing: readonly { field: string; count: number }[];
  samples: readonly { id: string; outcome: EventOutcome; output: string; time: bigint }[];
}
export interface EventBacktestView { events: number; isCut: boolean; rules: readonly RuleBacktestView[] }

export interface Comparison { field: string; comp: '=' | 'startswith'; value: string }
export interface ProposedView extends Comparison { chosen: boolean; why: string }
export interface ExceptionView {
  rule: string;
  proposed: readonly ProposedView[];
  name: string;
  item: string;
  file: { name: string; content: string; version: number };
}

export interface NoiseView {
  ruleName: string;
  count: number;
  severity: number;
  hosts: number;
  process: string;
  processCount: number;
  image: string;
  imageCount: number;
  perDay: readonly { day: string; count: number }[];
  step: { kind: 'exception' | 'scope' | 'disable' | 'none'; words: string; eventId: string | undefined; scope: string | undefined };
}

/** Range in nanoseconds. Throws ApiError; 422 when the rules do not load. */
export const backtestEvents = (files: readonly CandidateFile[], range: { from: bigint; to: bigint }, filter: string, signal: AbortSignal): Promise<EventBacktestView> =>
  request(`/api/v1/rules/backtest${query({ ...range, filter })}`, decodeBacktest, { method: 'POST', body: { files }, signal });

/** Without comparisons the proposed ones are taken. Throws ApiError; 409 when nothing can be made of the event. */
export const makeException = (eventId: string, comparisons: readonly Comparison[] | undefined, file: string, signal: AbortSignal): Promise<ExceptionView> =>
  request('/api/v1/rules/exceptions', decodeException, { method: 'POST', body: { eventId, file, ...(comparisons ? { comparisons } : {}) }, signal });

export const loadNoise = (range: { from: bigint; to: bigint }, signal: AbortSignal): Promise<NoiseView[]> =>
  request(`/api/v1/rules/noise${query({ ...range, limit: 100 })}`, (value) => list(value, 'the answer').map(decodeNoise), { signal });

const number = (value: unknown): number => optionalNumber(value) ?? 0;

function decodeBacktest(value: unknown): EventBacktestView {
  const answer = object(value, 'the answer');
  return {
    events: number(answer['events']),
    isCut: answer['isCut'] === true,
    rules: list(answer['rules'], 'rules').map((each) => {
      const rule = object(each, 'rule');
      const change = rule['change'];
      return {
        rule: text(rule['rule'], 'rule'),
        change: change === 'new' || change === 'removed' || change === 'output' ? change : 'changed',
        stops: number(rule['stops']),
        stays: number(rule['stays']),
        unknown: number(rule['unknown']),
        perDay: optionalList(rule['perDay']).map((day) => {
          const counts = optionalObject(day);
          return { day: optionalText(counts['day']) ?? '', stops: number(counts['stops']), stays: number(counts['stays']), unknown: number(counts['unknown']) };
        }),
        missing: optionalList(rule['missing']).map((entry) => ({ field: optionalText(optionalObject(entry)['field']) ?? '', count: number(optionalObject(entry)['count']) })),
        samples: optionalList(rule['samples']).map((entry) => {
          const sample = optionalObject(entry);
          const { outcome, time } = sample;
          return { id: optionalText(sample['id']) ?? '', output: optionalText(sample['output']) ?? '', time: BigInt(typeof time === 'string' || typeof time === 'number' ? time : 0), outcome: outcome === 'stops' || outcome === 'stays' ? outcome : 'unknown' };
        }),
      };
    }),
  };
}

function decodeException(value: unknown): ExceptionView {
  const answer = object(value, 'the answer');
  const file = object(answer['file'], 'file');
  return {
    rule: text(answer['rule'], 'rule'),
    name: text(answer['name'], 'name'),
    item: text(answer['item'], 'item'),
    proposed: optionalList(answer['proposed']).map((each) => {
      const entry = object(each, 'comparison');
      return { field: text(entry['field'], 'field'), comp: entry['comp'] === 'startswith' ? 'startswith' : '=', value: text(entry['value'], 'value'), chosen: entry['chosen'] === true, why: optionalText(entry['why']) ?? '' };
    }),
    file: { name: text(file['name'], 'name'), content: text(file['content'], 'content'), version: number(file['version']) },
  };
}

function decodeNoise(value: unknown): NoiseView {
  const noise = object(value, 'noise');
  const step = optionalObject(noise['step']);
  const { kind } = step;
  return {
    ruleName: text(noise['ruleName'], 'ruleName'),
    count: number(noise['count']),
    severity: optionalNumber(noise['severity']) ?? 7,
    hosts: number(noise['hosts']),
    process: optionalText(noise['process']) ?? '',
    processCount: number(noise['processCount']),
    image: optionalText(noise['image']) ?? '',
    imageCount: number(noise['imageCount']),
    perDay: optionalList(noise['perDay']).map((day) => ({ day: optionalText(optionalObject(day)['day']) ?? '', count: number(optionalObject(day)['count']) })),
    step: { kind: kind === 'exception' || kind === 'scope' || kind === 'disable' ? kind : 'none', words: optionalText(step['words']) ?? '', eventId: optionalText(step['eventId']), scope: optionalText(step['scope']) },
  };
}

/** A place where a rule's events can be kept out of a policy: a label of the event that its scope can name. */
export interface ScopeChoice { readonly label: string; readonly value: string }

/** Keeps whatever has this label's value out of a policy. Throws ApiError; 409 when somebody else has changed the policy in the meantime. */
export const narrowPolicy = (id: number, { label, value }: ScopeChoice): Promise<string> =>
  changePolicy(id, (policy) => {
    const scope = optionalText(policy['scope']) ?? '';
    const term = `${label} != "${value.replaceAll(/["\\]/g, '\\$&')}"`;
    return { scope: scope === '' ? term : `(${scope}) and ${term}` };
  });

/** Takes a rule out of a policy. Throws as narrowPolicy does. */
export const dropRule = (id: number, rule: string): Promise<string> =>
  changePolicy(id, (policy) => {
    const ruleNames = optionalList(policy['ruleNames']).filter((name) => name !== rule);
    return { ruleNames, rules: ruleNames.map((ruleName) => ({ ruleName, enabled: true })) };
  });

/** @returns the policy's name. */
async function changePolicy(id: number, change: (policy: JsonObject) => JsonObject): Promise<string> {
  const path = `/api/v2/policies/${id}`;
  const policy = await request(path, (value) => object(value, 'policy'));
  const changed = await request(path, (value) => object(value, 'policy'), { method: 'PUT', body: { ...policy, ...change(policy) } });
  return optionalText(changed['name']) ?? '';
}
