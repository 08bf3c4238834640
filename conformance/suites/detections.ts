/** Rules files over captures, from bytes to alerts; and rules files that are only looked at. */
import { gunzipSync } from 'node:zlib';
import { EventStream, loadRules, resultJson, RuleMatcher, SOURCES, StreamValues, SYSCALL_SOURCE, type LoadedRules, type LoadOptions, type RulesText, type StreamConsumer, type StreamContext } from '@eyrie/rules';
import { ScapReader } from '@eyrie/scap';
import { PROVIDED_PLUGINS } from '@eyrie/schema';
import type { Corpora } from '../corpora.ts';
import { boolean, dict, list, number, optional, text, texts, type Dict } from '../shape.ts';
import { holds, NotUnderstood, same, type Case } from '../suite.ts';
import { expectRun, runOptions, type Outcome } from './detection-run.ts';

/** The engine that the cases were written for: system calls, with the fields of containers. */
const SYSCALLS = SOURCES.get(SYSCALL_SOURCE);
const ENGINE: LoadOptions = {
  ...(SYSCALLS === undefined ? {} : { sources: new Map([[SYSCALL_SOURCE, SYSCALLS]]) }),
  plugins: { container: PROVIDED_PLUGINS.container },
};

const KEYS = [
  'kind', 'rules', 'validate_files', 'capture', 'capture_available', 'config', 'args', 'opts', 'expect', 'expected_with_libs_ge_0_22', 'stale_vs_libs_0_22',
];

export function* detections(document: unknown, corpora: Corpora): Iterable<Case> {
  const all = dict(document);
  const rules = dict(all['rules']);
  for (const [index, value] of list(all['cases']).entries()) {
    const item = dict(value);
    const skip = whyNot(item, corpora);
    yield {
      label: `${index} ${String(item['name'])}`,
      input: value,
      ...(skip === undefined ? {} : { skip }),
      run: () => runCase(dict(value, KEYS), rules, corpora),
    };
  }
}

function whyNot(item: Dict, corpora: Corpora): string | undefined {
  if (item['kind'] !== 'detect') return undefined;
  if (typeof item['config'] === 'string') return `its configuration (${item['config']}) is not in the file`;
  const capture = optional(item['capture'], text);
  if (item['capture_available'] === false || capture === undefined) return 'its capture is not published';
  return corpora.path(capture) === undefined ? `the capture ${capture} is not there` : undefined;
}

function filesOf(keys: unknown, rules: Dict): readonly RulesText[] {
  return texts(keys).map((key) => {
    const { file, content } = dict(rules[key]);
    return { name: optional(file, text) ?? key, content: text(content) };
  });
}

function runCase(item: Dict, rules: Dict, corpora: Corpora): void {
  switch (item['kind']) {
    case 'validate':
      return expectValidation(loadRules(filesOf(item['validate_files'], rules), ENGINE), item['expect']);
    case 'detect':
      return expectRun(item['expect'], item['expected_with_libs_ge_0_22'], detect(item, filesOf(item['rules'], rules), corpora));
    default:
      throw new NotUnderstood(`kind ${String(item['kind'])}`);
  }
}

function detect(item: Dict, files: readonly RulesText[], corpora: Corpora): Outcome {
  const options = runOptions(item['opts'], item['args']);
  const loaded = loadRules(files, ENGINE);
  const rules = options.select(loaded.rules);
  const alerts: { rule: LoadedRules['rules'][number]; line: string }[] = [];
  let matcher: RuleMatcher | undefined;
  let values: StreamValues | undefined;
  const consumer: StreamConsumer = {
    onSystem(context: StreamContext) {
      matcher = new RuleMatcher(rules, context.system.answers);
      values = new StreamValues(context);
    },
    onEvent(context) {
      const rule = matcher?.first(context);
      if (rule === undefined || values === undefined) return;
      alerts.push({ rule, line: options.print(rule, { time: context.event.time, hostname: options.hostname, values }) });
    },
  };
  const bytes = corpora.bytes(text(item['capture'])) ?? new Uint8Array(0);
  const reader = new ScapReader(new EventStream(consumer));
  reader.push(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  reader.end();
  holds('reading the capture', reader.error === undefined, 'no error', reader.error);
  return { loaded, alerts, problems: [] };
}

const VALIDATION_KEYS = ['validation', 'validation_successful', 'validation_warnings_count', 'error', 'exit_code'];

function expectValidation(loaded: LoadedRules, value: unknown): void {
  const expected = dict(value, VALIDATION_KEYS);
  const results = loaded.results.map(resultJson);
  const errors = results.flatMap((result) => result.errors);
  const warnings = results.flatMap((result) => result.warnings);
  if (expected['exit_code'] !== undefined) holds('exit code', loaded.successful === (number(expected['exit_code']) === 0), expected['exit_code'], errors);
  if (expected['error'] !== undefined) holds('error', loaded.successful !== boolean(expected['error']), expected['error'], errors);
  // Of several files, the first: the one that the others change.
  if (expected['validation_successful'] !== undefined) same('first file', boolean(expected['validation_successful']), loaded.results[0]?.errors.length === 0);
  if (expected['validation_warnings_count'] !== undefined) same('number of warnings', number(expected['validation_warnings_count']), warnings.length);
  for (const wanted of optional(expected['validation'], list) ?? []) {
    const { kind, code, item_type, item_name, message } = dict(wanted, ['kind', 'code', 'item_type', 'item_name', 'message']);
    if (kind !== 'error' && kind !== 'warning') throw new NotUnderstood(`kind ${String(kind)}`);
    const problems = kind === 'error' ? errors : warnings;
    const found = problems.filter(
      (problem) =>
        (code === undefined || problem.code === code) &&
        (message === undefined || problem.message.includes(text(message))) &&
        (item_type === undefined || problem.context.locations.some((location) => location.item_type === item_type)) &&
        (item_name === undefined || problem.context.locations.some((location) => location.item_name === item_name)),
    );
    holds('a problem', found.length > 0, wanted, problems);
  }
}
