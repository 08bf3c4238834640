import { describe, expect, it } from 'vitest';
import { ScapReader, syntheticCapture } from '@eyrie/scap';
import { loadRules } from '../loader/load.ts';
import type { LoadedRule } from '../loader/compile.ts';
import { EventStream } from '../pipeline/event-stream.ts';
import { changedRules } from './changed-rules.ts';
import { comparisonOf, type Hit } from './comparison.ts';
import { decide, proofsOf } from './decide.ts';
import { KnownEvent } from './known-event.ts';

const rule = (condition: string, more = ''): string => `- rule: Read\n  desc: d\n  condition: ${condition}\n  output: read %fd.name by %proc.name\n  priority: INFO\n${more}`;
const load = (...contents: string[]): readonly LoadedRule[] => {
  const loaded = loadRules(contents.map((content, index) => ({ name: `${index}.yaml`, content })));
  expect(loaded.results.flatMap((result) => result.errors.map((error) => error.message))).toEqual([]);
  return loaded.rules;
};

describe('the changes between two sets', () => {
  it('are the rules that are new, gone, or ask something else, also through a macro', () => {
    const macro = (name: string): string => `- macro: m\n  condition: (proc.name = ${name})\n`;
    const other = rule('evt.type = open').replace('Read', 'Other');
    const before = load(macro('a') + rule('evt.type = open and m') + other);
    const after = load(macro('b') + rule('evt.type = open and m') + rule('evt.type = creat').replace('Read', 'New'));
    expect(changedRules(before, after).map(({ name, before: old, after: now }) => [name, old !== undefined, now !== undefined])).toEqual([['Read', true, true], ['New', false, true], ['Other', true, false]]);
    expect(changedRules(before, before)).toEqual([]);
  });
});

describe('two versions over a capture', () => {
  const capture = syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' })
    .at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').exit(0)
    .at(20).fork(52).exec('/bin/vi', ['/etc/shadow']).open('/etc/shadow').open('/etc/passwd').exit(0)
    .bytes();
  const compare = (before: readonly LoadedRule[], after: readonly LoadedRule[]): Hit[] => {
    const hits: Hit[] = [];
    const reader = new ScapReader(new EventStream(comparisonOf(changedRules(before, after), (hit) => hits.push(hit))));
    reader.push(capture);
    reader.end();
    return hits;
  };

  it('tell what starts, stops and stays, each with the output of the version that matched', () => {
    const before = load(rule('evt.type in (open, openat) and fd.name = /etc/shadow'));
    const after = load(rule('evt.type in (open, openat) and fd.name startswith /etc/ and proc.name = vi'));
    expect(compare(before, after).map(({ outcome, output }) => [outcome, output])).toEqual([
      ['stops', 'read /etc/shadow by cat'], ['stays', 'read /etc/shadow by vi'], ['starts', 'read /etc/passwd by vi'],
    ]);
    expect(compare(before, before)).toEqual([]);
    expect(compare(before, []).map(({ outcome }) => outcome)).toEqual(['stops', 'stops']);
  });
});

describe('a condition and a policy event', () => {
  const process = (name: string, cmdline = name): { pid: number; name: string; exepath: string; cmdline: string; user: string; uid: number } => ({ pid: 7, name, exepath: `/bin/${name}`, cmdline, user: 'root', uid: 0 });
  const event = new KnownEvent({ fields: { 'fd.name': '/etc/shadow', 'fd.sport': 443, 'fd.sip': '10.0.0.1', 'proc.tty': null }, processes: [process('cat', 'cat /etc/shadow'), process('backup.sh'), process('cron')], container: undefined });
  const OLD = 'evt.type in (open, openat) and fd.name = /etc/shadow and not proc.name in (sshd)';
  const [before] = load(rule(OLD));
  const asks = (condition: string): [boolean | undefined, readonly string[]] => {
    const [after] = load(rule(condition));
    if (before === undefined || after === undefined) throw new Error('no rule');
    const { holds, missing } = decide(after.condition, event, proofsOf(before.condition));
    return [holds, missing];
  };

  it('is decided where the event proves the old condition and tells the new fields', () => {
    expect(asks(`(${OLD}) and not (proc.name = cat and proc.pname = backup.sh)`)).toEqual([false, []]);
    expect(asks(`(${OLD}) and not (proc.name = cat and proc.pname = bash)`)).toEqual([true, []]);
    expect(asks(`(${OLD}) and not proc.aname in (cron)`)).toEqual([false, []]);
    expect(asks(`(${OLD}) and not proc.aname[2] = cron`)).toEqual([false, []]);
    expect(asks(`(${OLD}) and container.id != host`)).toEqual([false, []]);
    expect(asks(`(${OLD}) and fd.sip = 10.0.0.1 and fd.sport in (443, 80) and user.uid = 0`)).toEqual([true, []]);
    expect(asks(`(${OLD}) and fd.snet in ("10.0.0.0/8")`)).toEqual([undefined, ['fd.snet']]);
    expect(asks(`(${OLD}) and toupper(proc.name) = CAT and basename(fd.name) = shadow`)).toEqual([true, []]);
    expect(asks('evt.type in (open, openat) and fd.name = /etc/shadow')).toEqual([true, []]);
  });

  it('is left open, with the fields that are not known, where it is not', () => {
    expect(asks(`(${OLD}) and not proc.env[HOME] = /root`)).toEqual([undefined, ['proc.env[HOME]']]);
    expect(asks('evt.type = creat and fd.name = /etc/shadow')).toEqual([undefined, ['evt.type']]);
    // One part that is false decides, whatever is not known.
    expect(asks('evt.type = creat and fd.name = /etc/passwd')).toEqual([false, []]);
    expect(asks('evt.type = creat or fd.name = /etc/shadow')).toEqual([true, []]);
  });

  it('takes an absent value as the engine does: every check of it is false', () => {
    expect(asks(`(${OLD}) and proc.tty != 0`)).toEqual([false, []]);
    expect(asks(`(${OLD}) and not proc.tty = 0`)).toEqual([true, []]);
  });
});
