import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyEvent } from '@eyrie/schema';
import { decide, proofsOf } from '../backtest/decide.ts';
import { KnownEvent } from '../backtest/known-event.ts';
import { loadRules } from '../loader/load.ts';
import { exceptionItem, proposeException, stablePart } from './exception.ts';

const RULE = '- rule: Read\n  desc: d\n  condition: evt.type = open and fd.name startswith /etc\n  output: read %fd.name\n  priority: INFO\n';
const process = (name: string, cmdline = name): PolicyEvent['processes'][number] => ({ pid: 7, name, exepath: `/usr/bin/${name}`, cmdline, user: 'root', uid: 0 });
type Event = Parameters<typeof proposeException>[0];
const event = (changes: Partial<Event> = {}): Event => ({ fields: { 'fd.name': '/etc/shadow' }, processes: [process('backup', 'backup --all'), process('cron')], container: undefined, ...changes });
const chosen = (from: Event): string[] => proposeException(from).filter((each) => each.chosen).map(({ field, comp, value }) => `${field} ${comp} ${value}`);

describe('the narrowest exception', () => {
  it('is of the program, its parent and the file; what else is known is offered', () => {
    expect(chosen(event())).toEqual(['proc.name = backup', 'proc.pname = cron', 'fd.name = /etc/shadow']);
    expect(proposeException(event()).filter((each) => !each.chosen).map(({ field }) => field)).toEqual(['proc.cmdline', 'user.name', 'proc.exepath']);
  });

  it('takes the command line of what runs other programs, up to what changes from run to run', () => {
    const shell = event({ processes: [process('bash', 'bash /opt/jobs/nightly.sh --run 20261127 /tmp/tmp.aB3xY9'), process('cron')] });
    expect(chosen(shell)).toContain('proc.cmdline startswith bash /opt/jobs/nightly.sh --run ');
  });

  it('takes the image in a container, and nothing that says nothing', () => {
    const inside = event({ fields: { 'fd.name': '<NA>', 'container.image.repository': 'acme/backup', 'proc.tty': null } });
    expect(chosen(inside)).toEqual(['container.image.repository = acme/backup', 'proc.name = backup', 'proc.pname = cron']);
  });

  it.each([
    ['/var/lib/docker/overlay2/8f3a9c1be2d4/merged/etc/passwd', '/var/lib/docker/overlay2/'],
    ['/proc/48211/environ', '/proc/'],
    ['10.0.0.5:48122->10.0.0.9:443', undefined],
    ['/usr/lib/python3.11/site.py', '/usr/lib/python3.11/site.py'],
    ['/tmp/tmp.Xq3vT9', '/tmp/'],
    ['/etc/cron.d/e2scrub_all', '/etc/cron.d/e2scrub_all'],
  ])('of %s is the part %s', (value, part) => {
    expect(stablePart(value)).toBe(part);
  });

  it('leaves out the event that it was made from, whatever the values are, and loads beside the rule', () => {
    const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 });
    fc.assert(fc.property(text, text, text, (name, parent, file) => {
      const from = event({ fields: { 'fd.name': file }, processes: [process(name), process(parent)] });
      const comparisons = proposeException(from).filter((each) => each.chosen);
      if (comparisons.length === 0) return;
      const item = exceptionItem('Read', comparisons, []);
      const loaded = loadRules([{ name: 'a.yaml', content: RULE }, { name: 'b.yaml', content: item.text }]);
      const [after] = loaded.rules;
      const [before] = loadRules([{ name: 'a.yaml', content: RULE }]).rules;
      if (after === undefined || before === undefined) throw new Error(`does not load: ${item.text}`);
      expect(decide(after.condition, new KnownEvent(from), proofsOf(before.condition)).holds).toBe(false);
    }));
  });
});

describe('the item that adds it', () => {
  const comparisons = [{ field: 'proc.name', comp: '=', value: 'backup' }, { field: 'fd.name', comp: 'startswith', value: '/etc/a b' }] as const;

  it('is a new exception, named after the program, that the loader takes', () => {
    const item = exceptionItem('Read', comparisons, [{ name: 'backup', fields: ['proc.name'], comps: ['='] }]);
    expect(item.name).toBe('backup_2');
    const loaded = loadRules([{ name: 'a.yaml', content: RULE + item.text }]);
    expect(loaded.successful).toBe(true);
    expect(loaded.definitions.rules.get('Read')?.body.exceptions).toMatchObject([{ name: 'backup_2', values: [['backup', '"/etc/a b"']] }]);
  });

  it('is one more row of an exception that has the same fields and operators', () => {
    const first = exceptionItem('Read', comparisons, []);
    const second = exceptionItem('Read', [comparisons[0], { ...comparisons[1], value: '/etc/c' }], [{ name: first.name, fields: ['proc.name', 'fd.name'], comps: ['=', 'startswith'] }]);
    const loaded = loadRules([{ name: 'a.yaml', content: RULE + first.text + second.text }]);
    expect(loaded.definitions.rules.get('Read')?.body.exceptions).toMatchObject([{ name: first.name, values: [['backup', '"/etc/a b"'], ['backup', '/etc/c']] }]);
  });
});
