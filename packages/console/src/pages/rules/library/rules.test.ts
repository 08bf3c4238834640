import { describe, expect, it } from 'vitest';
import type { RuleView } from '../../../api/rules.ts';
import { buildMatrix } from '../mitre/matrix.ts';
import { DEFAULT_RULES_VIEW, readRulesView, rulesUrl } from '../rules-view.ts';
import { filterRules } from './filter-rules.ts';

const rule = (name: string, changes: Partial<RuleView> = {}): RuleView => ({
  name, description: '', priority: 'Warning', source: 'syscall', tags: [], enabled: true, condition: '', output: '', uses: [], exceptions: [], events: [],
  places: [{ file: 'default.yaml', line: 1, effect: 'define' }], readOnly: true, policies: [], active: true, ...changes,
});
const names = (rules: readonly RuleView[]): string[] => rules.map((each) => each.name);

describe('the library of rules', () => {
  const rules = [
    rule('Shell', { tags: ['mitre_execution', 'T1059.004', 'container'], condition: 'proc.name in (shells)' }),
    rule('Cron', { tags: ['T1053.003'], active: false, places: [{ file: 'default.yaml', line: 1, effect: 'define' }, { file: 'mine.yaml', line: 1, effect: 'append' }] }),
    rule('Exec in pod', { source: 'k8s_audit', priority: 'Notice' }),
  ];
  const found = (change: object): string[] => names(filterRules(rules, { ...DEFAULT_RULES_VIEW, ...change }));

  it('is searched by all words anywhere, and narrowed by what a rule is', () => {
    expect(found({})).toHaveLength(3);
    expect(found({ find: 'SHELLS proc' })).toEqual(['Shell']);
    expect(found({ find: 'shell nothing' })).toEqual([]);
    expect([found({ source: 'k8s_audit' }), found({ priority: 'Notice' })]).toEqual([['Exec in pod'], ['Exec in pod']]);
    expect([found({ tag: 'container' }), found({ tag: 'T1059' }), found({ tag: 'TA0002' })]).toEqual([['Shell'], ['Shell'], ['Shell']]);
    expect([found({ state: 'off' }), found({ state: 'custom' })]).toEqual([['Cron'], ['Cron']]);
  });

  it('counts techniques under the tactics that rules name, and shows what nobody watches for', () => {
    const { columns, covered, techniques } = buildMatrix(rules);
    const cell = (tactic: string, technique: string): unknown => columns.find((column) => column.name === tactic)?.cells.find((each) => each.id === technique);
    expect(cell('Execution', 'T1059')).toMatchObject({ active: 1, total: 1, name: 'Command and Scripting Interpreter' });
    // It names no tactic: it counts wherever the technique belongs, but is off.
    expect([cell('Execution', 'T1053'), cell('Persistence', 'T1053')]).toMatchObject([{ active: 0, total: 1 }, { active: 0, total: 1 }]);
    expect(cell('Impact', 'T1486')).toMatchObject({ total: 0 });
    expect(covered).toBe(1);
    expect(techniques).toBeGreaterThan(60);
    expect(columns.find((column) => column.name === 'Execution')?.total).toBe(1);
  });

  it('stands in the URL with the time that travels along, and comes back from it', () => {
    const view = { ...DEFAULT_RULES_VIEW, tab: 'mitre' as const, find: 'a b&c', tag: 'T1059', file: 'mine.yaml', line: 12 };
    const url = rulesUrl(view, '?w=6h&e=0123');
    expect(url).toMatch(/^\/rules\?w=6h&view=mitre/);
    expect(url).not.toContain('0123');
    expect(readRulesView(new URL(url, 'http://x').searchParams)).toEqual(view);
    expect(rulesUrl({}, '')).toBe('/rules');
  });
});
