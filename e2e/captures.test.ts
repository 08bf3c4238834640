/** `eyrie read` and `eyrie detect` as a person runs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eyrie, ROOT } from './support/eyrie-process.ts';
import { skipNote } from './support/this-host.ts';

const capture = syntheticCapture({ form: 'old' })
  .process({ pid: 1, comm: 'init' })
  .process({ pid: 50, parent: 1, comm: 'bash' })
  .at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read('root:*:').close().exit(0)
  .bytes();
const RULES = `
- rule: Shadow read
  desc: d
  condition: evt.type in (open, openat) and fd.name = /etc/shadow
  output: Shadow read (file=%fd.name command=%proc.cmdline)
  priority: WARNING
`;

let folder: string;
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-captures-'));
  writeFileSync(path('good.scap'), capture);
  writeFileSync(path('good.scap.gz'), gzipSync(capture));
  writeFileSync(path('cut.scap'), capture.subarray(0, capture.length - 30));
  writeFileSync(path('cut.scap.gz'), gzipSync(capture).subarray(0, -20));
  writeFileSync(path('empty.scap'), '');
  writeFileSync(path('garbage.scap'), 'This is a letter to a friend, not a capture.');
  writeFileSync(path('rules.yaml'), RULES);
  writeFileSync(path('broken.yaml'), RULES.replace('fd.name =', 'fd.nonsense ='));
});
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (text: string): string[] => text.split('\n').slice(0, -1);

describe('eyrie read', () => {
  it('prints every event, from plain and gzip files alike', () => {
    const plain = eyrie(['read', path('good.scap')]);
    expect(plain.code).toBe(0);
    expect(plain.stderr).toBe('');
    expect(lines(plain.stdout).filter((line) => / < openat fd=3\(<f>\/etc\/shadow\)/.test(line))).toHaveLength(1);
    expect(eyrie(['read', path('good.scap.gz')]).stdout).toBe(plain.stdout);
  });

  it('filters, counts and formats; a line with an absent field is left out unless the format begins with *', () => {
    const all = lines(eyrie(['read', path('good.scap')]).stdout).length;
    expect(eyrie(['read', path('good.scap'), '--count', 'proc.name=cat', 'and', 'evt.type=openat']).stdout).toBe('2\n');
    expect(eyrie(['read', path('good.scap'), '--count']).stdout).toBe(`${all}\n`);
    expect(lines(eyrie(['read', path('good.scap'), '-p', '*%evt.num %fd.name']).stdout)).toHaveLength(all);
    const withFd = lines(eyrie(['read', path('good.scap'), '-p', '%evt.num %fd.name']).stdout);
    expect(withFd.length).toBeLessThan(all);
    expect(withFd.every((line) => /^\d+ \S+/.test(line))).toBe(true);
  });

  it('prints JSON with native types, one object per line', () => {
    const [first] = lines(eyrie(['read', path('good.scap'), '--json', '-p', '*%evt.num %proc.name %fd.name', 'evt.type=openat and evt.dir=<']).stdout).map((line) => JSON.parse(line) as unknown);
    expect(first).toMatchObject({ 'proc.name': 'cat', 'fd.name': '/etc/shadow' });
    expect(typeof (first as Record<string, unknown>)['evt.num']).toBe('number');
  });

  it.each([
    ['a plain file that was cut off', 'cut.scap', /at byte \d+/],
    ['a gzip file that was cut off', 'cut.scap.gz', /gzip compression is damaged or cut off.*byte \d+/],
  ])('%s: what lies before is printed, then where and why it ends', (_what, name, reason) => {
    const run = eyrie(['read', path(name)]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(reason);
    expect(lines(eyrie(['read', path('good.scap')]).stdout).join('\n')).toContain(lines(run.stdout).join('\n'));
    expect(lines(run.stdout).length).toBeGreaterThan(3);
  });

  it.each([
    ['empty.scap', 'the capture is empty'],
    ['garbage.scap', 'this is no capture'],
    ['absent.scap', 'there is no such file'],
  ])('%s: says what is wrong and ends with 2', (name, reason) => {
    const run = eyrie(['read', path(name)]);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(reason);
    expect(run.stderr).not.toContain('at file:');
  });

  it.each([
    [['read', 'good.scap', 'proc.name=='], /filter is not right/],
    [['read', 'good.scap', 'proc.nonsense=1'], /proc\.nonsense/],
    [['read', 'good.scap', '-p', '%nonsense'], /format is not right/],
    [['read'], /missing required argument/],
  ])('%j is bad input: says so, with the place', (args, reason) => {
    const run = eyrie(args.map((argument) => (argument === 'good.scap' ? path(argument) : argument)));
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(reason);
  });

  it('a reader that goes away ends it quietly', async () => {
    const child = spawn('sh', ['-c', `node ${join(ROOT, 'packages/cli/bin/eyrie.mjs')} read ${path('good.scap')} | head -1`], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(child, 'exit');
    expect(errors).toBe('');
  });
});

describe('eyrie detect', () => {
  it('prints alerts as Falco does', () => {
    const run = eyrie(['detect', path('good.scap'), '-r', path('rules.yaml')]);
    expect(run.code).toBe(0);
    expect(lines(run.stdout)).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{9}: Warning Shadow read \(file=\/etc\/shadow command=cat \/etc\/shadow\)$/)]);
  });

  it('and as JSON', () => {
    const run = eyrie(['detect', path('good.scap'), '-r', path('rules.yaml'), '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ rule: 'Shadow read', priority: 'Warning', source: 'syscall', output_fields: { 'fd.name': '/etc/shadow' } });
  });

  it('the default rules find the same in it', () => {
    expect(eyrie(['detect', path('good.scap')]).stdout).toContain('/etc/shadow');
  });

  it('refuses broken rules with file, line and column', () => {
    const run = eyrie(['detect', path('good.scap'), '-r', path('broken.yaml')]);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(/broken\.yaml:\d+:\d+: error/);
  });
});

const SAMPLE = join(ROOT, '../shared/corpora/captures/502Error.scap');
const why = existsSync(SAMPLE) ? undefined : 'the reference captures are not beside this clone';

describe.skipIf(why !== undefined)(`the reference capture${skipNote(why)}`, () => {
  it('has as many lines as sysdig prints', () => {
    expect(lines(eyrie(['read', SAMPLE]).stdout)).toHaveLength(9478);
    expect(lines(eyrie(['read', SAMPLE, '-p', '*%evt.num %proc.name %evt.type %fd.name']).stdout)).toHaveLength(9478);
    expect(lines(eyrie(['read', SAMPLE, '-p', '%evt.num %proc.name %evt.type %fd.name']).stdout)).toHaveLength(4382);
  });
});
