/** The engine in a web worker of a real browser: the same packages, the same alerts as on the command line. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnginePage } from './support/engine-page.ts';
import { eyrie, ROOT } from './support/eyrie-process.ts';
import { skipNote, whyNoBrowser } from './support/this-host.ts';

const DEFAULT_RULES = join(ROOT, 'rules/eyrie_rules.yaml');
const SAMPLE = join(ROOT, '../shared/corpora/captures/502Error.scap');

/** An intruder who does many things that the default rules know; text beyond ASCII on the way. */
function intrusion(rounds: number): Uint8Array {
  const cgroups = ['cpu=/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'];
  const capture = syntheticCapture({ form: 'old', hostname: 'größe' })
    .user('ana', 1000)
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 40, parent: 1, comm: 'bash' })
    .process({ pid: 60, parent: 1, comm: 'nginx', cgroups });
  for (let round = 0; round < rounds; round++) {
    const pid = 1000 + round * 10;
    capture.as(40).at(round * 10).fork(pid).exec('/bin/cat', ['/etc/shadow', 'naïve']).open('/etc/shadow').read('root:*:').close().exit(0);
    capture.as(40).fork(pid + 1).exec('/usr/bin/tee', ['/etc/cron.d/é']).open('/etc/cron.d/é', { flags: ['O_WRONLY', 'O_CREAT'] }).write('x').close().exit(0);
    capture.as(40).fork(pid + 2).exec('/usr/bin/shred', ['/var/log/auth.log']).open('/var/log/auth.log', { flags: ['O_WRONLY', 'O_TRUNC'] }).close().exit(0);
    capture.as(60).fork(pid + 3).exec('/bin/sh', ['-c', 'id']).connect('203.0.113.9', 4444).dup(3, 0).dup(3, 1).write('uid=0').exit(0);
    capture.as(40).fork(pid + 4).exec('/dev/shm/x', []).exit(0);
    capture.as(40).fork(pid + 5).exec('/usr/bin/find', ['/root', '-name', 'id_rsa']).exit(0);
  }
  return capture.bytes();
}

const lines = (text: string): string[] => text.split('\n').slice(0, -1);
const rulesFile = (path: string) => ({ name: path, content: readFileSync(path, 'utf8') });
const why = whyNoBrowser();
const whyNoSample = why ?? (existsSync(SAMPLE) ? undefined : 'the reference captures are not beside this clone');

const CUSTOM_RULES = `
- macro: is_open
  condition: (evt.type in (open, openat))
- rule: Reads below etc
  desc: d
  condition: is_open and fd.name startswith /etc/ and not proc.name in (nobody)
  output: "%proc.name read %fd.name (args=%proc.args parent=%proc.pname fd=%fd.num latency=%evt.latency)"
  priority: INFO
  tags: [files]
- rule: Talks to a web server
  desc: d
  condition: evt.type in (connect, accept, accept4) and (fd.port in (80, 8080) or fd.net = 127.0.0.0/8)
  output: "%proc.cmdline %fd.name %fd.l4proto"
  priority: NOTICE
`;

describe.skipIf(why !== undefined)(`the engine in Chromium${skipNote(why)}`, () => {
  let files: string;
  let engine: EnginePage;
  const path = (name: string): string => join(files, name);

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'eyrie-engine-files-'));
    const capture = intrusion(40);
    writeFileSync(path('raw.scap'), capture);
    writeFileSync(path('zipped.scap.gz'), gzipSync(capture));
    writeFileSync(path('cut.scap'), capture.subarray(0, capture.length - 5000));
    writeFileSync(path('long.scap.gz'), gzipSync(intrusion(3000)));
    writeFileSync(path('letter.scap'), 'This is a letter to a friend.');
    writeFileSync(path('custom.yaml'), CUSTOM_RULES);
    if (existsSync(SAMPLE)) copyFileSync(SAMPLE, path('sample.scap'));
    engine = await EnginePage.open(files);
  });
  afterAll(async () => {
    await engine?.close();
  });

  const detected = (name: string, rules = DEFAULT_RULES): string[] => lines(eyrie(['detect', path(name), '-r', rules, '--json']).stdout);

  it('finds what the command line finds with the default rules, letter by letter, from an address and from a chosen file', async () => {
    const expected = detected('raw.scap');
    expect(new Set(expected.map((line) => (JSON.parse(line) as { rule: string }).rule)).size).toBeGreaterThanOrEqual(4);
    const question = { kind: 'alerts', rules: [rulesFile(DEFAULT_RULES)] } as const;
    const run = await engine.ask({ file: 'raw.scap', question });
    expect(run.lines).toEqual(expected);
    const size = readFileSync(path('raw.scap')).length;
    expect(run.answer).toMatchObject({ found: expected.length, isCancelled: false, bytesRead: size, bytesTotal: size });
    expect((await engine.ask({ file: 'raw.scap', question, isChosen: true })).lines).toEqual(expected);
    expect((await engine.ask({ file: 'zipped.scap.gz', question })).lines).toEqual(expected);
  });

  it('prints the events that meet a condition, and counts those beyond the limit', async () => {
    const expected = lines(eyrie(['read', path('raw.scap'), '--events', 'current', 'proc.name=cat', 'and', 'evt.type=openat']).stdout);
    expect(expected.length).toBe(40);
    const run = await engine.ask({ file: 'raw.scap', question: { kind: 'events', filter: 'proc.name=cat and evt.type=openat' }, maxLines: 7 });
    expect(run.lines).toEqual(expected.slice(0, 7));
    expect(run.answer?.found).toBe(40);
  });

  it('says what is wrong with a capture, after what lies before the damage', async () => {
    const run = await engine.ask({ file: 'cut.scap', question: { kind: 'alerts', rules: [rulesFile(DEFAULT_RULES)] } });
    expect(run.lines).toEqual(detected('cut.scap'));
    expect(run.answer?.damage).toMatch(/ends within a block/);
    expect((await engine.ask({ file: 'letter.scap', question: { kind: 'events', filter: '' } })).answer?.damage).toContain('this is no capture');
  });

  it('refuses wrong rules, wrong conditions and addresses without a capture, in words', async () => {
    const broken = { name: 'broken.yaml', content: '- rule: x\n  desc: d\n  condition: proc.nonsense = 1\n  output: o\n  priority: INFO\n' };
    expect((await engine.ask({ file: 'raw.scap', question: { kind: 'alerts', rules: [broken] } })).refused?.join()).toMatch(/broken\.yaml:\d+:\d+.*nonsense/s);
    expect((await engine.ask({ file: 'raw.scap', question: { kind: 'events', filter: 'proc.name==' } })).refused?.join()).toContain('column');
    expect((await engine.ask({ file: 'absent.scap', question: { kind: 'events', filter: '' } })).refused).toEqual(['The capture cannot be fetched: the server says 404.']);
  });

  it('tells how far it is, and stops when asked', async () => {
    const question = { kind: 'alerts', rules: [rulesFile(DEFAULT_RULES)] } as const;
    const run = await engine.ask({ file: 'long.scap.gz', question, cancels: true });
    expect(run.progress).toBeGreaterThan(0);
    expect(run.answer).toMatchObject({ isCancelled: true, damage: undefined });
    expect(run.answer?.bytesRead).toBeLessThan(run.answer?.bytesTotal ?? 0);
    // And is ready for the next question.
    expect((await engine.ask({ file: 'raw.scap', question })).answer?.isCancelled).toBe(false);
  });

  it('may make code from text in the worker and nowhere else', async () => {
    expect((await engine.ask({ file: 'raw.scap', question: { kind: 'events', filter: 'proc.name=cat' }, maxLines: 1 })).lines).toHaveLength(1);
    const { path: script, policy, zippedBytes } = await engine.workerScript();
    // Loaded when a capture is opened, not with the page; re2js and yaml are the larger half of it.
    expect(zippedBytes).toBeLessThan(200_000);
    expect(script).toMatch(/^\/assets\/engine-worker-/);
    expect(policy).toContain("'unsafe-eval'");
    expect(await engine.page.evaluate<string>('window.madeCode')).toBe('EvalError');
    expect(engine.faults.filter((fault) => !/404|unsafe-eval|Note that 'script-src'/.test(fault))).toEqual([]);
  });

  it.skipIf(whyNoSample !== undefined)(`finds the same in the reference capture${skipNote(whyNoSample)}`, async () => {
    const expected = detected('sample.scap', path('custom.yaml'));
    expect(expected.length).toBeGreaterThan(20);
    const run = await engine.ask({ file: 'sample.scap', question: { kind: 'alerts', rules: [rulesFile(path('custom.yaml'))] } });
    expect(run.lines).toEqual(expected);
  });
});
