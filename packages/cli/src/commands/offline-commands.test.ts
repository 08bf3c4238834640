/** The commands that need no server, as they are typed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CommandError } from '../exit-codes.ts';
import { buildProgram } from '../program.ts';

const printed = vi.hoisted(() => ({ pieces: [] as Buffer[] }));
vi.mock('../output/write-all.ts', async (original) => {
  const { writeAll } = await original<typeof import('../output/write-all.ts')>();
  const collectOutput: typeof writeAll = (fd, bytes, onClosed) => {
    if (fd === 1) printed.pieces.push(Buffer.from(bytes));
    else writeAll(fd, bytes, onClosed);
  };
  return { writeAll: collectOutput };
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-rules-'));
  mkdirSync(join(folder, 'set', 'below.yaml'), { recursive: true });
  const rule = (name: string, condition: string, more = ''): string => `- rule: ${name}\n  desc: says\n  condition: ${condition}\n  output: seen %evt.type of %proc.name\n  priority: INFO\n${more}`;
  writeFileSync(join(folder, 'set', 'b.yml'), rule('second', 'evt.type = read and proc.name in (shells)', '  tags: [io, net]\n'));
  writeFileSync(join(folder, 'set', 'a.yaml'), `- list: shells\n  items: [cat, bash]\n${rule('first', 'evt.type in (open, openat) and proc.name = cat', '  enabled: false\n')}`);
  writeFileSync(join(folder, 'set', 'ignored.txt'), 'no yaml');
  writeFileSync(join(folder, 'bad.yaml'), rule('bad', 'evt.type = open and proc.nam = x'));
  writeFileSync(join(folder, 'warned.yaml'), '- list: nobody\n  items: [a]\n');
  writeFileSync(join(folder, 'capture.scap'), syntheticCapture().process({ pid: 50, comm: 'bash' }).at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read('root:*:').exit(0).bytes());
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command in the folder, as its process would; paths in what it says are told without the folder. */
async function eyrie(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  printed.pieces = [];
  let err = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  process.exitCode = 0;
  try {
    await buildProgram().parseAsync(['node', 'eyrie', ...args.map((arg) => arg.replace(/^@/, `${folder}/`))]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    err += error.message;
    process.exitCode = error.exitCode;
  }
  const code = Number(process.exitCode);
  process.exitCode = 0;
  const relative = (text: string): string => text.replaceAll(`${folder}/`, '');
  return { code, out: relative(Buffer.concat(printed.pieces).toString()), err: relative(err) };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('eyrie rules check', () => {
  it('says that a folder’s files are right, by their names and not below, with 0', async () => {
    const { code, out } = await eyrie('rules', 'check', '@set');
    expect(code).toBe(0);
    expect(out).toMatch(/^set\/a\.yaml: ok, with 1 warning\nset\/a\.yaml:1:3: warning LOAD_UNUSED_LIST in list 'shells': .*\n {2}- list: shells\n {4}\^\nset\/b\.yml: ok\n$/);
  });

  it('points at what is wrong and ends with 2; files behind it are named', async () => {
    const { code, out } = await eyrie('rules', 'check', '@bad.yaml', '@set/b.yml');
    expect(code).toBe(2);
    expect(out).toMatch(/^bad\.yaml: does not load\nbad\.yaml:3:34: error LOAD_ERR_COMPILE_CONDITION in rule 'bad': .*proc\.nam.*\n {2}evt\.type = open and proc\.nam = x\n +\^\n/);
    expect(out).toContain('set/b.yml: not checked');
  });

  it('gives Falco’s JSON, for files that cannot be read too', async () => {
    const warned = JSON.parse((await eyrie('rules', 'check', '--json', '@warned.yaml')).out);
    expect(warned.falco_load_results).toMatchObject([{ name: 'warned.yaml', successful: true, errors: [], warnings: [{ code: 'LOAD_UNUSED_LIST', context: { locations: [{ item_type: 'rules content' }, { item_type: 'list', item_name: 'nobody', position: { name: 'warned.yaml', line: 0, column: 2, offset: 2 } }] } }] }]);
    const missing = await eyrie('rules', 'check', '--json', '@missing.yaml');
    expect(missing.code).toBe(2);
    expect(JSON.parse(missing.out).falco_load_results).toMatchObject([{ name: 'missing.yaml', successful: false, errors: [{ code: 'LOAD_ERR_FILE_READ' }] }]);
  });
});

describe('eyrie rules list and describe', () => {
  it('tell source, priority, tags and event types', async () => {
    expect(JSON.parse((await eyrie('rules', 'list', '@set', '--json')).out)).toEqual([
      { name: 'first', source: 'syscall', priority: 'Informational', enabled: false, tags: [], eventTypes: ['open', 'openat'] },
      { name: 'second', source: 'syscall', priority: 'Informational', enabled: true, tags: ['io', 'net'], eventTypes: ['read'] },
    ]);
    expect((await eyrie('rules', 'list', '@set')).out).toMatch(/^off +Informational +syscall +first +open,openat +\[\]\non +.*second +read +\[io, net\]\n$/);
  });

  it('describe one rule with its lists expanded, in Falco’s form', async () => {
    const { rules } = JSON.parse((await eyrie('rules', 'describe', '@set', '--rule', 'second', '--json')).out);
    expect(rules).toMatchObject([{ info: { name: 'second', tags: ['io', 'net'] }, details: { condition_compiled: '(evt.type = read and proc.name in (cat, bash))', events: ['asyncevent', 'read'] } }]);
    expect(await eyrie('rules', 'describe', '@set', '--rule', 'third')).toMatchObject({ code: 2, err: expect.stringContaining('There is no rule "third"') });
  });
});

describe('eyrie fields', () => {
  it('lists all of a source, or those that hold a text', async () => {
    const audit = JSON.parse((await eyrie('fields', '--source', 'k8s_audit', '--json')).out) as { name: string; sources: string[] }[];
    expect(audit.map(({ name }) => name)).toEqual(expect.arrayContaining(['evt.time', 'ka.user.name', 'json.value']));
    expect(audit.filter(({ name }) => /^(?:proc|fd)\./.test(name))).toEqual([]);
    const { out } = await eyrie('fields', 'proc.aname');
    expect(out).toMatch(/^proc: the process\n {2}proc\.aname, proc\.aname\[ARG\] +CHARBUF +\S.*\n$/);
  });

  it('says that there is none, and which may have been meant', async () => {
    expect(await eyrie('fields', 'prco.name')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Did you mean proc.name') });
    expect(await eyrie('fields', 'nothing like it')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('No field has "nothing like it"') });
  });
});

describe('eyrie detect', () => {
  const rules = ['-r', '@set'];
  const found = async (...args: string[]): Promise<string[]> => (await eyrie('detect', '@capture.scap', ...rules, ...args)).out.split('\n').filter((line) => line !== '').map((line) => line.replace(/^\S+ /, ''));

  it('obeys selections in their order', async () => {
    expect(await found()).toEqual(['Informational seen read of cat']);
    expect(await found('--enable', 'f*')).toEqual(['Informational seen open of cat', 'Informational seen read of cat'].map((line) => expect.stringMatching(line.replace('open', 'open(at)?'))));
    expect(await found('--no-tag', 'net')).toEqual([]);
    expect(await found('--disable', '*', '--tag', 'io')).toHaveLength(1);
    expect(await found('--tag', 'io', '--disable', '*')).toEqual([]);
    expect(await found('--min-priority', 'notice')).toEqual([]);
  });

  it('appends to outputs and chooses the parts of the JSON', async () => {
    const [line = ''] = (await eyrie('detect', '@capture.scap', ...rules, '--json', '--json-include', 'message,output_fields', '--append-output', 'by %proc.pname', '--append-field', 'proc.pid', '--append-field', 'p=<%proc.pid>', '--iso-time')).out.split('\n');
    expect(JSON.parse(line)).toEqual({ hostname: 'synthetic', message: 'seen read of cat by bash', output_fields: { 'evt.time.iso8601': expect.any(Number), 'evt.type': 'read', p: '<51>', 'proc.name': 'cat', 'proc.pid': 51, 'proc.pname': 'bash' }, priority: 'Informational', rule: 'second', source: 'syscall', time: expect.stringMatching(/Z$/) });
    expect(await eyrie('detect', '@capture.scap', '--json-include', 'everything')).toMatchObject({ code: 2, err: expect.stringContaining('--json-include everything') });
  });
});

const haproxy = fileURLToPath(new URL('../../../../../shared/corpora/captures/502Error.scap', import.meta.url));
describe.skipIf(!existsSync(haproxy))(`eyrie read --count${existsSync(haproxy) ? '' : ' (skipped: ../shared/corpora/captures is not there)'}`, () => {
  it('counts what sysdig prints, or what passes a filter that all events pass today', async () => {
    expect((await eyrie('read', haproxy, '--count')).out).toBe('9478\n');
    expect((await eyrie('read', haproxy, '--count', '--events', 'current')).out).toBe('18010\n');
    expect((await eyrie('read', haproxy, '--count', '--events', 'current', 'evt.num > 0')).out).toBe('18010\n');
  });
});

describe('eyrie read', () => {
  it('prints the same without a format as with the one that stands for it', async () => {
    const { out } = await eyrie('read', '@capture.scap');
    expect(out).toMatch(/cat \(51\) < openat fd=3\(<f>\/etc\/shadow\) /);
    expect(out).toMatch(/cat \(51\) < read res=7 data=root:\*: fd=3\(<f>\/etc\/shadow\) /);
    expect((await eyrie('read', '@capture.scap', '-p', '*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info')).out).toBe(out);
  });
});

describe('eyrie read -w', () => {
  it('does not write over the capture that it reads', async () => {
    const before = readFileSync(join(folder, 'capture.scap'));
    expect(await eyrie('read', '@capture.scap', '-w', '@capture.scap')).toMatchObject({ code: 2, err: expect.stringContaining('is the capture that is read') });
    expect(readFileSync(join(folder, 'capture.scap'))).toEqual(before);
  });

  it('writes what meets the filter, which then reads', async () => {
    expect(await eyrie('read', '@capture.scap', '-w', '@out.scap', 'evt.type = read')).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/^eyrie: 1 of \d+ events written to out\.scap\n$/) });
    expect(JSON.parse((await eyrie('read', '@out.scap', '--json', '-p', '%evt.type %thread.tid')).out)).toEqual({ 'evt.type': 'read', 'thread.tid': 51 });
    expect((await eyrie('read', '@capture.scap', '-w', '@nowhere/out.scap')).code).toBe(1);
  });
});
