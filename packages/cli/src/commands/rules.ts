/** `eyrie rules`: what rules files say, and whether they are right. */
import { describeAll, describeOne, eventNamesOf, loadResultsJson, loadRules, problemText, SYSCALL_SOURCE, type FileResult, type LoadedRule } from '@eyrie/rules';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { standardOutput } from '../output/line-writer.ts';
import { loadRuleFiles, readRuleFiles } from '../rules/rule-files.ts';

interface JsonOption {
  readonly json?: boolean;
}

/** Sets the exit code when the rules do not load. */
export function checkRules(paths: readonly string[], { json = false }: JsonOption): void {
  const { texts, unreadable } = readRuleFiles(paths);
  const loaded = loadRules(texts);
  const isUnread = loaded.results.every((result) => result.successful);
  const results = unreadable !== undefined && isUnread ? [...loaded.results, unreadable] : loaded.results;
  const output = standardOutput('utf8');
  if (json) output.line(JSON.stringify(loadResultsJson(results)));
  else {
    for (const line of results.flatMap(verdict)) output.line(line);
    for (const { name } of texts.slice(loaded.results.length)) output.line(`${name}: not checked, because of the errors before`);
  }
  output.flush();
  if (loaded.pluginProblem !== undefined) process.stderr.write(`eyrie: ${loaded.pluginProblem}\n`);
  if (!loaded.successful || unreadable !== undefined) process.exitCode = ExitCode.BAD_INPUT;
}

/** `FILE: ok`, and what there is to say about it. */
function verdict(result: FileResult): string[] {
  const { name, errors, warnings, schemaWarnings } = result;
  const warned = warnings.length === 0 ? 'ok' : `ok, with ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
  const shape = schemaWarnings.map((problem) => `${name}: unusual shape: ${problem.replace(/^failed for /, '')}`);
  return [`${name}: ${errors.length === 0 ? warned : 'does not load'}`, ...[...errors, ...warnings].map(problemText), ...shape];
}

export function listRules(paths: readonly string[], { json = false }: JsonOption): void {
  const rows = loadRuleFiles(pathsOrDefault(paths)).rules.map(rowOf);
  const output = standardOutput('utf8');
  if (json) output.line(JSON.stringify(rows));
  else {
    const width = Math.max(0, ...rows.map(({ name }) => name.length));
    for (const { name, source, priority, enabled, tags, eventTypes } of rows) {
      output.line(`${enabled ? 'on ' : 'off'}  ${priority.padEnd(13)}  ${source.padEnd(9)}  ${name.padEnd(width)}  ${eventTypes.length > MANY_TYPES ? `${eventTypes.length} event types` : eventTypes.join(',')}  [${tags.join(', ')}]`);
    }
  }
  output.flush();
}

/** More are not listed in a line of text. */
const MANY_TYPES = 12;

function rowOf({ name, source, priority, enabled, tags, ast }: LoadedRule) {
  // Audit events have no types of their own.
  return { name, source, priority, enabled, tags, eventTypes: source === SYSCALL_SOURCE ? [...eventNamesOf(ast)].sort() : [] };
}

export function describeRules(paths: readonly string[], { json = false, rule }: JsonOption & { readonly rule?: string }): void {
  const loaded = loadRuleFiles(pathsOrDefault(paths));
  const one = rule === undefined ? undefined : loaded.rules.find(({ name }) => name === rule);
  if (rule !== undefined && one === undefined) throw new CommandError(`There is no rule "${rule}" in these files; "eyrie rules list" names them all.`, ExitCode.BAD_INPUT);
  const output = standardOutput('utf8');
  if (json) output.line(JSON.stringify(rule === undefined ? describeAll(loaded) : describeOne(loaded, rule), undefined, 2));
  else if (one === undefined) for (const { name, description } of loaded.rules) output.line(`${name}\n  ${description.trim().replaceAll(/\s+/g, ' ')}`);
  else {
    const written = loaded.definitions.rules.get(one.name)?.body.condition ?? '';
    for (const line of describedAs(one, written)) output.line(line);
  }
  output.flush();
}

function describedAs(rule: LoadedRule, condition: string): string[] {
  const { eventTypes, enabled } = rowOf(rule);
  const parts: readonly (readonly [string, string])[] = [
    ['source', rule.source],
    ['priority', rule.priority],
    ['enabled', enabled ? 'yes' : 'no'],
    ['tags', rule.tags.join(', ')],
    ['description', rule.description],
    ['condition', condition],
    ['output', rule.outputText],
    ['fields', rule.output.fields.map(({ name }) => name).join(', ')],
    ['event types', eventTypes.length > MANY_TYPES ? `${eventTypes.length} of them` : eventTypes.join(', ')],
  ];
  return [rule.name, ...parts.map(([title, text]) => `  ${title}: ${text.trim().replaceAll(/\n[ \t]*/g, '\n    ')}`)];
}

function pathsOrDefault(paths: readonly string[]): readonly string[] | undefined {
  return paths.length === 0 ? undefined : paths;
}
