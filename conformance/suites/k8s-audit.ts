/** Rules over Kubernetes audit events. */
import { AuditStream, K8S_AUDIT_SOURCE, loadRules, RuleMatcher, StreamValues, type LoadedRule, type RulesText } from '@eyrie/rules';
import { dict, list, optional, text, texts, type Dict } from '../shape.ts';
import type { Case } from '../suite.ts';
import { expectRun, runOptions, type Outcome } from './detection-run.ts';

const KEYS = ['event_file', 'rules', 'skipped', 'args', 'opts', 'expect', 'expected_with_libs_ge_0_22'];

export function* k8sAudit(document: unknown): Iterable<Case> {
  const all = dict(document);
  const ruleFiles = dict(all['rule_files']);
  const events = dict(all['events']);
  for (const [index, value] of list(all['cases']).entries()) {
    const item = dict(value);
    const isMissing = events[String(item['event_file'])] === undefined;
    const skip = item['skipped'] === true ? 'upstream skips it' : isMissing ? `the events ${String(item['event_file'])} are not in the file` : undefined;
    yield {
      label: `${index} ${String(item['name'])}`,
      input: value,
      ...(skip === undefined ? {} : { skip }),
      run: () => {
        const known = dict(value, KEYS);
        const files = texts(known['rules']).map((key): RulesText => {
          const file = dict(ruleFiles[key]);
          return { name: optional(file['file'], text) ?? key, content: text(file['content']) };
        });
        expectRun(known['expect'], known['expected_with_libs_ge_0_22'], detect(known, files, text(events[text(known['event_file'])])));
      },
    };
  }
}

function detect(item: Dict, files: readonly RulesText[], lines: string): Outcome {
  const options = runOptions(item['opts'], item['args']);
  const loaded = loadRules(files);
  const rules = options.select(loaded.rules).filter((rule) => rule.source === K8S_AUDIT_SOURCE);
  const alerts: { rule: LoadedRule; line: string }[] = [];
  let matcher: RuleMatcher | undefined;
  let values: StreamValues | undefined;
  const stream = new AuditStream({
    onSystem(context) {
      matcher = new RuleMatcher(rules, context.system.answers);
      values = new StreamValues(context);
    },
    onEvent(context) {
      const rule = matcher?.first(context);
      if (rule !== undefined && values !== undefined) alerts.push({ rule, line: options.print(rule, { time: context.event.time, hostname: options.hostname, values }) });
    },
  });
  const problems = lines.split('\n').filter((line) => line.trim() !== '').flatMap((line) => stream.push(line));
  return { loaded, alerts, problems };
}
