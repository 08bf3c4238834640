/** One run of rules over events, and what is expected of it: the same for system calls and for audit events. */
import { falcoJson, falcoText, parsePriority, RuleSet, type FalcoOptions, type LoadedRule, type LoadedRules, type Priority } from '@eyrie/rules';
import { boolean, dict, entries, list, number, optional, texts } from '../shape.ts';
import { holds, NotUnderstood, same } from '../suite.ts';

/** What the options of a case come to. */
export interface RunOptions {
  readonly select: (rules: readonly LoadedRule[]) => readonly LoadedRule[];
  readonly print: (...args: Parameters<typeof falcoText>) => string;
  readonly hostname: string;
}

/** @param opts `[name, …arguments]` each. @param args of the command line, `-o key=value` only. */
export function runOptions(opts: unknown, args: unknown): RunOptions {
  let minPriority: Priority = 'Debug';
  let isJson = false;
  let hostname = 'localhost';
  const operations: ((set: RuleSet) => void)[] = [];
  for (const opt of optional(opts, list) ?? []) {
    const [name = '', ...values] = texts(opt);
    switch (name) {
      case 'WithOutputJSON':
        isJson = true;
        break;
      // Every event of a capture is read anyway.
      case 'WithAllEvents':
        break;
      case 'WithMinRulePriority':
        minPriority = priorityOf(values[0] ?? '');
        break;
      case 'WithEnabledTags':
        operations.push((set) => set.byWildcard(false, '*'), (set) => set.byTags(true, values));
        break;
      case 'WithDisabledTags':
        operations.push((set) => set.byTags(false, values));
        break;
      // The command-line option that the cases come from switched off every rule whose name has the text in it.
      case 'WithDisabledRules':
        operations.push((set) => values.forEach((value) => set.bySubstring(false, value)));
        break;
      case 'WithEnvVars':
        hostname = /"FALCO_HOSTNAME": *"([^"]*)"/.exec(values[0] ?? '')?.[1] ?? hostname;
        break;
      default:
        throw new NotUnderstood(`option ${name}`);
    }
  }
  const format = outputOptions(args);
  return {
    select: (rules) => {
      const set = new RuleSet(rules, minPriority).enableDefaults();
      for (const operate of operations) operate(set);
      return set.rules;
    },
    print: (rule, subject) => (isJson ? falcoJson : falcoText)(rule, subject, format),
    hostname,
  };
}

function priorityOf(name: string): Priority {
  const found = parsePriority(name);
  if (found === undefined) throw new NotUnderstood(`priority ${name}`);
  return found;
}

const FLAGS: Readonly<Record<string, keyof FalcoOptions>> = {
  time_format_iso_8601: 'isoTime',
  json_include_output_property: 'output',
  json_include_tags_property: 'tags',
  json_include_message_property: 'message',
  json_include_output_fields_property: 'outputFields',
};

function outputOptions(args: unknown): FalcoOptions {
  const options: Partial<Record<keyof FalcoOptions, boolean>> = {};
  for (const arg of optional(args, texts) ?? []) {
    if (arg === '-o') continue;
    const [key = '', value = ''] = arg.split('=');
    const flag = FLAGS[key];
    if (flag === undefined) throw new NotUnderstood(`argument ${arg}`);
    options[flag] = value === 'true';
  }
  return options;
}

/** What came of a run. */
export interface Outcome {
  readonly loaded: LoadedRules;
  readonly alerts: readonly { readonly rule: LoadedRule; readonly line: string }[];
  /** What was said beside the alerts. */
  readonly problems: readonly string[];
}

const RUN_EXPECTATIONS = [
  'rule_counts', 'total', 'any_detection', 'priority_nonzero', 'priority_zero', 'stdout_regex', 'stdout_not_regex', 'stderr_regex', 'stderr_not_regex', 'error', 'exit_code',
];

/** Falco stamps the lines of its own log, of which Eyrie has none: such an expectation is not asked (docs/conformance.md). */
const LOG_STAMP = /^\^\\d/;

export function expectRun(expectation: unknown, replaced: unknown, { loaded, alerts, problems }: Outcome): void {
  const later = typeof replaced === 'object' && replaced !== null ? dict(replaced) : {};
  const expected = dict({ ...dict(expectation), ...later }, RUN_EXPECTATIONS);
  const errors = loaded.results.flatMap((result) => result.errors.map((error) => error.message));
  if (expected['exit_code'] !== undefined) holds('exit code', loaded.successful === (number(expected['exit_code']) === 0), expected['exit_code'], errors);
  if (expected['error'] !== undefined) holds('error', loaded.successful !== boolean(expected['error']), expected['error'], errors);
  const counts: Record<string, number> = {};
  for (const { rule } of alerts) counts[rule.name] = (counts[rule.name] ?? 0) + 1;
  for (const [rule, count] of expected['rule_counts'] === undefined ? [] : entries(expected['rule_counts'])) same(`alerts of ${rule}`, number(count), counts[rule] ?? 0);
  if (expected['total'] !== undefined) same('alerts', number(expected['total']), alerts.length);
  if (expected['any_detection'] !== undefined) holds('any alert', alerts.length > 0 === boolean(expected['any_detection']), expected['any_detection'], counts);
  const ofPriority = (wanted: string): number => alerts.filter(({ rule }) => rule.priority.toLowerCase().includes(wanted.toLowerCase())).length;
  for (const wanted of optional(expected['priority_nonzero'], texts) ?? []) holds(`alerts of priority ${wanted}`, ofPriority(wanted) > 0, 'some', counts);
  for (const wanted of optional(expected['priority_zero'], texts) ?? []) holds(`alerts of priority ${wanted}`, ofPriority(wanted) === 0, 'none', counts);
  const output = alerts.map(({ line }) => line).join('\n');
  const said = [...errors, ...problems].join('\n');
  for (const [stream, written] of [['stdout', output], ['stderr', said]] as const) {
    const wanted = (optional(expected[`${stream}_regex`], texts) ?? []).filter((pattern) => !LOG_STAMP.test(pattern));
    for (const pattern of wanted) holds(stream, new RegExp(pattern).test(written), pattern, written);
    for (const pattern of optional(expected[`${stream}_not_regex`], texts) ?? []) holds(stream, !new RegExp(pattern).test(written), `no ${pattern}`, written);
  }
}
