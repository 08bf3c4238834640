import { expect, test } from 'vitest';
import { describeAll, describeOne } from './describe.ts';
import { loadRules } from './load.ts';
import { loadResultsJson, problemText, unreadableFile } from './result.ts';

const loaded = loadRules([
  {
    name: 'rules.yaml',
    content: `
- required_engine_version: 26
- required_plugin_versions:
    - name: container
      version: 0.4.0
      alternatives: [{name: other, version: 1.0.0}]
- list: editors
  items: [vi, nano]
- list: tools
  items: [editors, less]
- macro: opened
  condition: evt.type in (open, openat)
- rule: r
  desc: d
  condition: opened and tolower(proc.name) in (tools) and not proc.aname[2] exists
  output: file %fd.name in %container.id by %toupper(proc.name)
  priority: WARNING
  tags: [b, a]
  capture: true
  capture_duration: 5000
  exceptions:
    - name: known
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values: [[vi, /tmp]]
`,
  },
]);

test('a rule tells what it is made of', () => {
  expect(describeOne(loaded, 'r')).toEqual({
    rules: [
      {
        info: {
          name: 'r',
          condition: 'opened and tolower(proc.name) in (tools) and not proc.aname[2] exists',
          priority: 'Warning',
          output: 'file %fd.name in %container.id by %toupper(proc.name)',
          description: 'd',
          enabled: true,
          source: 'syscall',
          capture: true,
          capture_duration: 5000,
          tags: ['a', 'b'],
        },
        details: {
          macros: ['opened'],
          lists: ['tools'],
          condition_operators: ['=', 'exists', 'in', 'startswith'],
          condition_fields: ['evt.type', 'fd.name', 'proc.aname[2]', 'proc.name'],
          output_fields: ['container.id', 'fd.name', 'proc.name', 'toupper(proc.name)'],
          exception_fields: ['fd.name', 'proc.name'],
          exception_names: ['known'],
          exception_operators: ['=', 'startswith'],
          events: ['asyncevent', 'open', 'openat'],
          condition_compiled:
            '((evt.type in (open, openat) and tolower(proc.name) in (vi, nano, less) and not proc.aname[2] exists) and not (proc.name = vi and fd.name startswith /tmp))',
          output_compiled: 'file %fd.name in %container.id by %toupper(proc.name)',
          plugins: ['container'],
        },
      },
    ],
  });
});

test('everything that is loaded, with what it asks for', () => {
  const all = describeAll(loaded);
  expect(all).toMatchObject({
    required_engine_version: '0.26.0',
    required_plugin_versions: [{ name: 'container', version: '0.4.0', alternatives: [{ name: 'other', version: '1.0.0' }] }],
    macros: [{ info: { name: 'opened', condition: 'evt.type in (open, openat)' }, details: { used: true, condition_compiled: 'evt.type in (open, openat)' } }],
    lists: [
      { info: { name: 'editors', items: ['vi', 'nano'] }, details: { used: true, lists: [] } },
      { info: { name: 'tools', items: ['less'] }, details: { used: true, lists: ['editors'], items_compiled: ['vi', 'nano', 'less'] } },
    ],
  });
});

test('a rule that is not loaded has no description', () => {
  expect(describeOne(loaded, 'other')).toBeUndefined();
});

test('a file that cannot be read has a result as well', () => {
  const result = unreadableFile('gone.yaml', 'no such file');
  expect(loadResultsJson([result])).toMatchObject({ falco_load_results: [{ name: 'gone.yaml', successful: false, errors: [{ code: 'LOAD_ERR_FILE_READ', message: 'no such file' }] }] });
  expect(problemText(result.problems[0] ?? expect.unreachable())).toContain('gone.yaml:1:1: error LOAD_ERR_FILE_READ: no such file');
});
