/** Rules files through the loader, with all that is said about them afterwards. */
import { readFileSync } from 'node:fs';
import { describeAll, loadResultsJson, loadRules, problemText } from '@eyrie/rules';
import { textMutator } from '../mutate.ts';
import { bytesOfText, mustHold, textOfBytes, type Target } from '../target.ts';

const WORDS = [
  '- rule: ', '- macro: ', '- list: ', '  desc: ', '  condition: ', '  output: ', '  priority: ', '  tags: ', '  enabled: ', '  source: ', '  append: true\n', '  items: ', '  exceptions:\n', '   - name: ', '     fields: ', '     comps: ',
  '     values:\n', '  override:\n', '    condition: replace\n', '    items: append\n', '- required_engine_version: ', '- required_plugin_versions:\n', '  warn_evttypes: false\n', '  skip-if-unknown-filter: true\n', '  capture: true\n',
  'WARNING', 'k8s_audit', '[', ']', '{', '}', ', ', '&a ', '*a', '<<: ', '|\n', '>-\n', '!!str ', '"', "'", '\n', '\n  ', ': ', '- ', '? ', '#', '---\n', '...\n', '~', '\t', '%', 'evt.type=open', 'shells', '(', ')', '\\', '\u0000', 'é',
] as const;

const OWN = [
  '- list: shells\n  items: [bash, sh]\n- macro: is_shell\n  condition: (proc.name in (shells))\n- rule: Shell\n  desc: d\n  condition: evt.type = execve and is_shell\n  output: shell %proc.name\n  priority: NOTICE\n  tags: [a, b]\n',
  '- rule: R\n  desc: d\n  condition: evt.type=open and fd.name=x\n  output: o %fd.name\n  priority: WARNING\n  exceptions:\n   - name: e\n     fields: [proc.name, fd.name]\n     comps: [=, startswith]\n     values:\n      - [a, /b]\n      - [c, /d]\n   - name: f\n     fields: proc.name\n     comps: in\n     values: [x, y]\n',
  '- required_engine_version: 0.31.0\n- required_plugin_versions:\n  - name: k8saudit\n    version: 0.7.0\n    alternatives:\n      - name: x\n        version: 1.0.0\n- macro: m\n  condition: evt.type=open\n- macro: m\n  condition: or evt.type=openat\n  append: true\n- list: l\n  items: [a]\n- list: l\n  items: [b]\n  override:\n    items: append\n',
  '- rule: A\n  desc: "d"\n  condition: >\n    evt.type in (open,\n      openat) and never\n  output: |\n    %evt.time\n  priority: 3\n  enabled: false\n  warn_evttypes: False\n- rule: A\n  condition: and proc.name=x\n  output: more\n  override: {condition: append, output: replace}\n- rule: A\n  enabled: true\n  override:\n    enabled: replace\n',
] as const;

/** Pieces of the default rules: each a few definitions that follow one another. */
function piecesOfOurs(): string[] {
  const items = readFileSync(new URL('../../rules/eyrie_rules.yaml', import.meta.url), 'utf8').split(/\n(?=- )/);
  return Array.from({ length: 12 }, (_, index) => items.slice(1 + index * 8, 5 + index * 8).join('\n')).filter((piece) => piece !== '');
}

export const rules: Target = {
  name: 'rules',
  weight: 0.6,
  maxBytes: 4096,
  seeds: () => [...OWN, ...piecesOfOurs()].map(bytesOfText),
  mutate: textMutator(WORDS),
  prepare: () => (input, reached) => {
    const content = textOfBytes(input);
    const loaded = loadRules([{ name: 'fuzz.yaml', content }]);
    mustHold(loaded.successful || loaded.pluginProblem !== undefined || loaded.results.some((result) => result.errors.length > 0), 'what is refused has a reason');
    JSON.stringify(loadResultsJson(loaded.results));
    for (const result of loaded.results) {
      for (const problem of result.problems) {
        problemText(problem);
        reached(problem.code);
        reached(problem.message.replace(/'[^']*'|`[^`]*`|"[^"]*"|[\d.]+/g, '').slice(0, 40));
      }
    }
    if (!loaded.successful) return;
    reached(`rules ${Math.min(3, loaded.rules.length)} macros ${Math.min(3, loaded.macros.length)} lists ${Math.min(3, loaded.lists.length)}`);
    JSON.stringify(describeAll(loaded));
  },
};
