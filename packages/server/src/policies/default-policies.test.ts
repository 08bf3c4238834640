import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICIES } from './default-policies.ts';
import { readRulesFolder } from './rules-files.ts';

const RULES_FOLDER = fileURLToPath(new URL('../../../../rules', import.meta.url));

describe('default policies', () => {
  it('name every default rule once, and no rule that does not exist', () => {
    const rules = readRulesFolder(RULES_FOLDER).flatMap((file) => [...file.content.matchAll(/^- rule: (.+)$/gm)].map((match) => match[1] ?? ''));
    expect(rules.length).toBeGreaterThan(10);
    const named = DEFAULT_POLICIES.flatMap((policy) => policy.ruleNames);
    expect([...named].sort()).toEqual([...rules].sort());
  });
});
