/** The rules that Eyrie comes with. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadRules } from './load.ts';

const content = readFileSync(new URL('../../../../rules/eyrie_rules.yaml', import.meta.url), 'utf8');
const file = { name: 'eyrie_rules.yaml', content };
const loaded = loadRules([file]);

test('load without error or warning', () => {
  expect(loaded.results.flatMap((result) => result.problems.map((problem) => problem.message))).toEqual([]);
  expect(loaded.results[0]?.schemaValidation).toBe('ok');
  expect(loaded.successful).toBe(true);
});

test('have the names that people know from Falco', () => {
  const names = loaded.rules.map((rule) => rule.name);
  for (const name of [
    'Read sensitive file untrusted', 'Directory traversal monitored file read', 'Search Private Keys or Passwords', 'Create Symlink Over Sensitive Files',
    'Write below etc', 'Clear Log Activities', 'Execution from /dev/shm', 'Fileless execution via memfd_create',
    'Drop and execute new binary in container', 'Terminal shell in container', 'PTRACE attached to process', 'Linux Kernel Module Injection Detected',
    'Redirect STDOUT/STDIN to Network Connection in Container', 'Netcat Remote Code Execution in Container', 'Disallowed SSH Connection Non Standard Port',
  ]) {
    expect(names).toContain(name);
  }
});

describe.each(loaded.rules.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
  test('says where it applies and which technique it is about', () => {
    expect(rule.tags.some((tag) => tag === 'host' || tag === 'container')).toBe(true);
    expect(rule.tags.some((tag) => tag.startsWith('mitre_'))).toBe(true);
    expect(rule.tags.some((tag) => /^(?:T\d{4}(?:\.\d{3})?|TA\d{4})$/.test(tag))).toBe(true);
  });

  test('is evaluated for few event types', () => {
    expect(rule.eventTypes.size).toBeLessThan(40);
  });

  test('names program, user and parent in its output', () => {
    const fields = rule.output.fields.map((field) => field.name);
    expect(fields).toEqual(expect.arrayContaining(['proc.cmdline', 'proc.pname', 'user.name', 'user.uid']));
  });
});

test('every hook for known activities changes a rule', () => {
  const hooks = loaded.macros.map((macro) => macro.name).filter((name) => name.startsWith('user_'));
  expect(hooks.length).toBeGreaterThan(10);
  const compiled = (rules: typeof loaded): string => rules.rules.map((rule) => rule.condition.canonical).join('\n');
  for (const hook of hooks) {
    const tuned = loadRules([file, { name: 'local.yaml', content: `- macro: ${hook}\n  condition: (proc.name = known-tool)\n` }]);
    expect(tuned.successful).toBe(true);
    expect(compiled(tuned)).toContain('proc.name = known-tool');
  }
});
