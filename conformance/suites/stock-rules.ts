/** What the upstream rules come to after expansion. Derived from their files, which stand beside the vectors. */
import { describeOne, loadRules, type AstNode, type LoadedRule, type LoadedRules } from '@eyrie/rules';
import type { Corpora } from '../corpora.ts';
import { boolean, dict, entries, list, number, text, texts, type Dict } from '../shape.ts';
import { holds, same, type Case } from '../suite.ts';

export function* stockRules(document: unknown, corpora: Corpora): Iterable<Case> {
  for (const [file, rules] of entries(document)) {
    const content = corpora.text(`falco-rules/${file}`);
    const loaded = loadRules([{ name: file, content: content ?? '' }]);
    for (const [index, value] of list(rules).entries()) {
      yield {
        label: `${file} ${index} ${String(dict(value)['rule'])}`,
        input: value,
        ...(content === undefined ? { skip: `the rules file falco-rules/${file} is not there` } : {}),
        run: () => expectRule(loaded, value),
      };
    }
    yield {
      label: `${file}: no other rules, no error and no warning`,
      input: file,
      ...(content === undefined ? { skip: `the rules file falco-rules/${file} is not there` } : {}),
      run: () => {
        same('problems', [], loaded.results.flatMap((result) => [...result.problems.map((problem) => problem.message), ...result.schemaWarnings]));
        same('number of rules', list(rules).length, loaded.rules.length);
      },
    };
  }
}

function expectRule(loaded: LoadedRules, value: unknown): void {
  const expected = dict(value, ['rule', 'enabled', 'priority', 'event_types', 'checks', 'cond_fields', 'output_fields']);
  const name = text(expected['rule']);
  const rule = loaded.rules.find((candidate) => candidate.name === name);
  holds('rule', rule !== undefined, name, undefined);
  if (rule === undefined) return;
  same('enabled', boolean(expected['enabled']), rule.enabled);
  holds('priority', rule.priority.toLowerCase().startsWith(text(expected['priority']).toLowerCase()), expected['priority'], rule.priority);
  const details = detailsOf(loaded, rule);
  // Every rule is asked about asynchronous events too.
  same('event types', [...new Set([...texts(expected['event_types']), 'asyncevent'])].sort(), texts(details['events']));
  same('fields of the condition', fieldNames(texts(expected['cond_fields'])), fieldNames(texts(details['condition_fields'])));
  same('fields of the output', fieldNames(texts(expected['output_fields'])), fieldNames(texts(details['output_fields'])));
  same('checks', number(expected['checks']), countChecks(rule.ast));
}

function detailsOf(loaded: LoadedRules, rule: LoadedRule): Dict {
  return dict(dict(list(dict(describeOne(loaded, rule.name))['rules'])[0])['details']);
}

function fieldNames(fields: readonly string[]): readonly string[] {
  return [...new Set(fields.map((field) => field.replace(/\[.*/, '')))].sort();
}

function countChecks(node: AstNode): number {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.reduce((sum, child) => sum + countChecks(child), 0);
    case 'not':
      return countChecks(node.child);
    default:
      return 1;
  }
}
