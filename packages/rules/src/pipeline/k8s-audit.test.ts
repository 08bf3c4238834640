import { describe, expect, it } from 'vitest';
import { loadRules } from '../loader/load.ts';
import { AuditStream, readAuditEvents } from './k8s-audit.ts';
import { RuleMatcher } from './rule-matcher.ts';
import { StreamValues } from './values.ts';
import { falcoText } from '../output/falco-line.ts';

const RULES = `
- rule: exec
  desc: d
  source: k8s_audit
  condition: ka.verb = create and ka.target.subresource in (exec, attach) and not ka.user.name startswith "system:"
  output: "%ka.user.name into %ka.target.name from %ka.sourceips, event %evt.num"
  priority: NOTICE
- rule: rest
  desc: d
  source: k8s_audit
  condition: jevt.rawtime exists
  output: "%ka.verb %evt.source"
  priority: INFO
`;

const event = (more: object = {}) => ({ kind: 'Event', auditID: 'x', stageTimestamp: '2026-11-21T00:12:25.499517Z', verb: 'get', ...more });
const exec = event({ verb: 'create', user: { username: 'ann' }, objectRef: { name: 'web', subresource: 'exec' }, sourceIPs: ['10.0.0.1'] });

function alerts(...texts: readonly string[]): { lines: string[]; problems: string[] } {
  const { rules } = loadRules([{ name: 'r.yaml', content: RULES }]);
  const lines: string[] = [];
  let matcher: RuleMatcher | undefined;
  const stream = new AuditStream({
    onSystem: ({ system }) => {
      matcher = new RuleMatcher(rules, system.answers);
    },
    onEvent: (context) => {
      const rule = matcher?.first(context);
      if (rule !== undefined) lines.push(falcoText(rule, { time: context.event.time, hostname: 'h', values: new StreamValues(context) }));
    },
  });
  return { problems: texts.flatMap((text) => stream.push(text)), lines };
}

describe('rules over audit events', () => {
  it('takes single events, lists of events and arrays of both; the first rule that matches reports', () => {
    const { lines, problems } = alerts(JSON.stringify(event()), JSON.stringify({ kind: 'EventList', items: [exec, event()] }), JSON.stringify([exec, { kind: 'EventList', items: [] }]));
    expect(problems).toEqual([]);
    expect(lines).toEqual([
      '00:12:25.499517000: Informational get k8s_audit',
      '00:12:25.499517000: Notice ann into web from (10.0.0.1), event 2',
      '00:12:25.499517000: Informational get k8s_audit',
      '00:12:25.499517000: Notice ann into web from (10.0.0.1), event 4',
    ]);
  });

  it('says what it cannot use, and uses the rest', () => {
    const { lines, problems } = alerts('{"kind": 0}', 'no json', JSON.stringify({ kind: 'EventList', items: [event({ stageTimestamp: 'yesterday' }), event(), null] }), '[1]');
    expect(lines.length).toBe(1);
    expect(problems).toEqual([
      'data not recognized as a k8s audit event',
      expect.stringContaining('this is no JSON'),
      'an audit event has no time: its stageTimestamp is "yesterday"',
      'an audit event has no time: its stageTimestamp is missing',
      'data not recognized as a k8s audit event',
    ]);
  });

  it('is not brought down by depth or by brackets in texts', () => {
    const deep = `{"kind":"Event","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(readAuditEvents(deep)).toEqual({ events: [], problems: ['the JSON is nested deeper than 300 levels'] });
    expect(readAuditEvents(JSON.stringify(event({ note: `\\"${'[{'.repeat(1000)}` }))).events.length).toBe(1);
    expect(readAuditEvents(`"${'\\"'.repeat(200_000)}`).problems.length).toBe(1);
  });

  it('keeps times of any offset to the nanosecond', () => {
    const times = ['2026-11-21T00:12:25.499517123Z', '2026-11-21T02:12:25.5+02:00', '2026-11-21T00:12:25Z'].map((stageTimestamp) => readAuditEvents(JSON.stringify(event({ stageTimestamp }))).events[0]?.time);
    expect(times).toEqual([1795219945499517123n, 1795219945500000000n, 1795219945000000000n]);
  });

  it('refuses an event that is too long, and counts it', () => {
    expect(alerts(JSON.stringify(event({ note: 'x'.repeat(5 << 20) })))).toEqual({ lines: [], problems: ['1 audit events are longer than 4194304 characters'] });
  });
});
