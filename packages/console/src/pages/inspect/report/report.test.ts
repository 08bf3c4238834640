import { ns, type CaptureNote } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportHtml } from './report.ts';
import { REPORT_STYLE } from './style.ts';

/** A report in which every text that comes from outside is this one. */
function reportOf(text: string): string {
  const line = { row: 3, number: 7, time: ns(1_500_000_000_000_000_000n), since: 0, cpu: 0, container: text, process: text, pid: 1, tid: 1, direction: '<' as const, type: text, latency: 0, isError: false, fdName: text, info: text };
  const note: CaptureNote = { id: 'a'.repeat(32), about: { kind: 'event', row: 3, number: 7, type: text, at: '1500000000000000000' }, text: `note ${text}`, view: `v=${text}`, isReported: true, madeAt: 0 };
  const other: CaptureNote = { ...note, about: { kind: 'window', from: '1500000000000000000', to: '1500000000000000009' } };
  const evidence = { events: [line], table: undefined, total: 1, commandLine: text, payload: { direction: 'read' as const, text, length: 9, shown: 9 }, problem: undefined };
  return reportHtml({
    name: text, size: 9, isMasked: true, madeAt: 0,
    summary: { hostname: `h${text}`, startTime: ns(1_500_000_000_000_000_000n), firstTime: ns(1_500_000_000_000_000_000n), lastTime: ns(1_500_000_000_000_000_100n), endTime: ns(1_500_000_000_000_000_100n), events: 1, blocks: 1, processSnapshots: 0, hasLatencies: false, problems: [text] },
    notes: [{ note, evidence }, { note: other, evidence: { ...evidence, problem: text } }, { note: other, evidence: { ...evidence, events: [], table: { columns: [text], rows: [[text]] } } }],
    findings: { found: [{ row: 3, since: 0, rule: text, priority: text, tags: [], description: text, output: text }], beyond: 0 },
  });
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;
const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('<script>alert(1)</script>', '</style><script>', '" onload="x', "'><img src=x onerror=y>", '`${1}`', '</pre><iframe>', '&lt;script&gt;', '\u202Etxt.exe', '\u001B[2J', '\uD800'));

describe('the report', () => {
  it('has the same markup whatever stands in the capture and in the notes', () => {
    const plain = reportOf('x');
    fc.assert(fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')), (text) => {
      const report = reportOf(text);
      for (const sign of [/</g, />/g, /"/g, /'/g, /`/g]) expect(count(report, sign)).toBe(count(plain, sign));
      expect(report).not.toMatch(/<script|<img|<iframe/i);
      expect(report).not.toMatch(/[\u0000-\u0008\u001B\u202A-\u202E\u2066-\u2069]/u);
      expect(report).not.toMatch(/\p{Surrogate}/u);
    }));
  });

  it('holds the texts as they were, its own style unchanged, and a policy that lets nothing run', () => {
    const report = reportOf('a < b & "c"');
    expect(report).toContain('note a &lt; b &amp; &quot;c&quot;');
    expect(report).toContain(REPORT_STYLE);
    expect(report).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('masks what is secret in findings and links', () => {
    expect(reportOf('password=hunter22').replace(/^[^]*<h2>Findings/, '')).toContain('<code>password=[password]</code>');
    expect(count(reportOf('AKIAABCDEFGHIJKLMNOP'), /\[access key\]/g)).toBeGreaterThanOrEqual(3);
  });
});
