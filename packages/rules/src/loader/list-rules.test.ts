import { ScapReader, syntheticCapture } from '@eyrie/scap';
import type { ListMatch, ListRule, ListRuleDetails } from '@eyrie/schema';
import { StreamValues } from '../pipeline/values.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderText } from '../output/render.ts';
import { EventStream } from '../pipeline/event-stream.ts';
import { RuleMatcher } from '../pipeline/rule-matcher.ts';
import { listRuleText, loadListRules } from './list-rules.ts';

const only = (...items: string[]): ListMatch => ({ items, matchItems: true });
const allBut = (...items: string[]): ListMatch => ({ items, matchItems: false });
const NOTHING = only();
const network = (part: Partial<Extract<ListRuleDetails, { ruleType: 'NETWORK' }>>): ListRuleDetails => ({
  ruleType: 'NETWORK', allInbound: false, allOutbound: false, tcpListenPorts: NOTHING, udpListenPorts: NOTHING, ...part,
});
const rule = (details: ListRuleDetails, name = 'Rule'): ListRule => ({ id: 1, version: 1, name, description: '', tags: ['b', 'a'], details });

const capture = (): Uint8Array =>
  syntheticCapture()
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 50, parent: 1, comm: 'bash' })
    .at(10).fork(51).exec('/usr/bin/a-rather-long-name', [])
    .open('/etc/shadow').open('/etc/shadow-not-there', { res: -2 }).open('/var/log/x', { flags: ['O_WRONLY'] }).open('/etcetera')
    .connect('93.184.216.34', 443).connect('10.1.2.3', 22, { res: -115 }).connect('10.1.2.4', 23, { res: -111 })
    .as(50).fork(52).exec('/opt/tools/nc', [], { res: -2 }).exec('/opt/tools/nc', ['-l'])
    .listen('0.0.0.0', 4444).accept('192.168.0.9', 50000, '10.0.0.1', 4444).unlink('/tmp/x')
    .bytes();

/** What the rule says of a capture in which programs start, files are opened and connections made. */
function found(details: ListRuleDetails): string[] {
  const { rules, problems } = loadListRules([rule(details)]);
  expect(problems).toEqual([]);
  const lines: string[] = [];
  let matcher: RuleMatcher | undefined;
  let values: StreamValues | undefined;
  const stream = new EventStream({
    onSystem: (context) => {
      matcher = new RuleMatcher(rules.map((each) => each.rule), context.system.answers);
      values = new StreamValues(context);
    },
    onEvent: (context) => matcher?.all(context, (match) => values !== undefined && lines.push(renderText(match.output, values).text.replace(/ \(.*/, ''))),
  });
  const reader = new ScapReader(stream);
  reader.push(capture());
  reader.end();
  return lines;
}

describe('rules that are lists', () => {
  it.each<[string, ListRuleDetails, string[]]>([
    ['programs by name', { ruleType: 'PROCESS', processes: only('nc', 'nmap') }, ['The program nc was started']],
    ['programs by a name that the kernel cuts', { ruleType: 'PROCESS', processes: only('a-rather-long-name') }, ['The program a-rather-long-n was started']],
    ['programs by path', { ruleType: 'PROCESS', processes: only('/opt/tools/nc') }, ['The program nc was started']],
    ['all programs but some', { ruleType: 'PROCESS', processes: allBut('nc') }, ['The program a-rather-long-n was started']],
    ['files read below a folder', { ruleType: 'FILESYSTEM', readPaths: only('/etc'), readWritePaths: NOTHING }, ['The file /etc/shadow was opened']],
    ['files written below a folder', { ruleType: 'FILESYSTEM', readPaths: NOTHING, readWritePaths: only('/var/log/', '/etc') }, ['The file /var/log/x was opened']],
    ['files read elsewhere', { ruleType: 'FILESYSTEM', readPaths: allBut('/etc', '/var'), readWritePaths: NOTHING }, ['The file /etcetera was opened']],
    ['ports that are listened on', network({ tcpListenPorts: only('4444') }), ['The call listen on 0.0.0.0:4444 succeeded']],
    ['ports that should not be listened on', network({ tcpListenPorts: allBut('22', '443') }), ['The call listen on 0.0.0.0:4444 succeeded']],
    ['every connection that is made', network({ allOutbound: true }), ['The call connect on 10.0.0.1:40000->93.184.216.34:443 succeeded', 'The call connect on 10.0.0.1:40000->10.1.2.3:22 succeeded']],
    ['connections to ports', network({ outboundPorts: allBut('443') }), ['The call connect on 10.0.0.1:40000->10.1.2.3:22 succeeded']],
    ['connections to networks', network({ outboundAddresses: only('10.0.0.0/8', '172.16.0.1') }), ['The call connect on 10.0.0.1:40000->10.1.2.3:22 succeeded']],
    ['connections to all but addresses', network({ outboundAddresses: allBut('10.1.2.3') }), ['The call connect on 10.0.0.1:40000->93.184.216.34:443 succeeded']],
    ['accepted connections', network({ inboundAddresses: allBut('10.0.0.0/8'), inboundPorts: only('80') }), ['The call accept on 192.168.0.9:50000->10.0.0.1:4444 succeeded']],
    ['system calls', { ruleType: 'SYSCALL', syscalls: only('unlink', 'io_uring_setup') }, ['The system call unlink was made']],
    [
      'all system calls but some',
      { ruleType: 'SYSCALL', syscalls: allBut('execve', 'clone', 'openat', 'connect', 'socket', 'bind', 'listen', 'unlink') },
      ['The system call accept was made'],
    ],
  ])('find %s', (_name, details, expected) => expect(found(details)).toEqual(expected));

  it('are refused when their lists say nothing, or something that is not there, without harm to others', () => {
    const { rules, problems } = loadListRules([
      rule({ ruleType: 'PROCESS', processes: allBut() }, 'Empty'),
      rule({ ruleType: 'SYSCALL', syscalls: only('opn') }, 'Misspelt'),
      rule(network({ outboundAddresses: only('10.0.0.0/64') }), 'No network'),
      rule({ ruleType: 'SYSCALL', syscalls: only('open') }, 'Good'),
    ]);
    expect(rules.map(({ definition }) => definition.name)).toEqual(['Good']);
    expect(problems).toEqual([
      { rule: 'Empty', message: 'all its lists are empty' },
      { rule: 'Misspelt', message: expect.stringContaining('opn') },
      { rule: 'No network', message: expect.stringContaining('10.0.0.0/64') },
    ]);
  });

  it('take any text as it is: no item ends its list', () => {
    const item = fc.oneof(fc.constantFrom('a") or (evt.num > 0', "it's", 'a\\', '%proc.name', 'a,b', '', 'x\ny: z', '{}', '- rule'), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (items) => {
        const definition = rule({ ruleType: 'PROCESS', processes: only(...items) }, `Rule ${items[0]}`);
        const { rules, problems } = loadListRules([definition]);
        expect([problems, listRuleText(definition)?.includes('rule')]).toEqual([[], true]);
        expect(rules[0]?.rule.tags).toEqual(['a', 'b']);
        expect(found({ ruleType: 'PROCESS', processes: only(...items.filter((text) => !['nc', 'bash'].includes(text)), 'nc') })).toEqual(['The program nc was started']);
      }),
      { numRuns: 60 },
    );
  });
});
