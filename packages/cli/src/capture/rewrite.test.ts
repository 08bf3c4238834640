/** A capture written again says the same, in the form of today. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventStream, filterOf, parseFormat, renderText, StreamValues, type FilterFor, type StreamFilter } from '@eyrie/rules';
import { buildEvent, EventView, FdKind, STATE_ONLY, syntheticCapture, writeCapture, byteStringOf, type ScapHandler } from '@eyrie/scap';
import { EVENT_TYPES } from '@eyrie/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCaptureFile } from './read-file.ts';
import { CaptureRewriter } from './rewrite.ts';

const folder = fileURLToPath(new URL('../../../../../shared/corpora/captures/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.scap')) : [];

let temporary = '';
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'eyrie-rewrite-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

async function rewritten(path: string, filter?: FilterFor): Promise<{ path: string; rewriter: CaptureRewriter }> {
  const pieces: Buffer[] = [];
  const rewriter = new CaptureRewriter((piece) => pieces.push(Buffer.from(piece)), filter);
  await readCaptureFile(path, rewriter);
  rewriter.end();
  const target = join(temporary, `out-${pieces.length}-${filter === undefined ? 'all' : 'some'}.scap`);
  writeFileSync(target, Buffer.concat(pieces));
  return { path: target, rewriter };
}

const EVERYTHING = '*%evt.num %evt.time %evt.cpu %evt.type %evt.args %proc.name %proc.cmdline %proc.ppid %proc.aname %proc.env %fd.name %fd.type %container.id %container.image %user.name %group.name %thread.tid %evt.hostname';

/** The lines of the events that are shown in the current view. */
async function lines(path: string, format = EVERYTHING, filter = ''): Promise<string[]> {
  const found: string[] = [];
  const parsed = parseFormat(format);
  let meets: StreamFilter | undefined;
  let values: StreamValues | undefined;
  const stream = new EventStream({
    onSystem: (context) => {
      meets = filterOf(filter)(context.system.answers);
      values = new StreamValues(context);
    },
    onEvent: (context) => {
      if (meets?.holds(context) === true && values !== undefined) found.push(renderText(parsed, values).text);
    },
  });
  await readCaptureFile(path, stream);
  return found;
}

/** What lies in the file. */
async function events(path: string): Promise<{ type: string; flags: number; cpu: number }[]> {
  const found: { type: string; flags: number; cpu: number }[] = [];
  const handler: ScapHandler = { onEvent: (view: EventView) => found.push({ type: EVENT_TYPES[view.type]?.name ?? '', flags: view.flags, cpu: view.cpu }) };
  const reader = await readCaptureFile(path, handler);
  expect([reader.error, reader.counts.damaged, reader.counts.unknownBlocks]).toEqual([undefined, 0, 0]);
  return found;
}

describe('a real capture', () => {
  it.skipIf(files.length === 0)('is there (skipped where ../shared/corpora/captures is absent)', () => expect(files).not.toEqual([]));

  it.each(files)('%s: every value of every event, numbers included', async (file) => {
    const { path } = await rewritten(join(folder, file));
    expect(await lines(path)).toEqual(await lines(join(folder, file)));
  });

  it.each(files)('%s: those that meet a filter, as they were', async (file) => {
    const filter = 'evt.type in (openat, open, connect, execve, clone)';
    const format = '*%evt.time %evt.cpu %evt.type %evt.rawres %thread.tid';
    const { path } = await rewritten(join(folder, file), filterOf(filter));
    expect(await lines(path, format)).toEqual(await lines(join(folder, file), format, filter));
  });

  it.skipIf(files.length === 0)('502Error.scap has 18,010 events in the current view, before and after', async () => {
    const source = join(folder, '502Error.scap');
    const { path, rewriter } = await rewritten(source);
    expect((await lines(source)).length).toBe(18_010);
    expect((await lines(path)).length).toBe(18_010);
    expect(rewriter.damaged).toBe(0);
  });
});

describe('a capture of our own', () => {
  const old = syntheticCapture({ form: 'old' }).process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' }).at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read('root:*:').exit(0).bytes();

  it('of enter and exit events has one event per call afterwards', async () => {
    const source = join(temporary, 'old.scap');
    writeFileSync(source, old);
    const { path } = await rewritten(source);
    const types = (await events(path)).map(({ type }) => type);
    expect(types.filter((type) => type === 'read')).toHaveLength(1);
    expect((await events(source)).filter(({ type }) => type === 'read')).toHaveLength(2);
    expect(await lines(path)).toEqual(await lines(source));
  });

  it('keeps flags and processors; what is there for the state alone is written only without a filter', async () => {
    const source = join(temporary, 'flags.scap');
    const read = (ts: number) => buildEvent({ type: 'SYSCALL_READ_X', ts: BigInt(ts), tid: 7, params: [1, Uint8Array.of(65), 3, 1] });
    writeFileSync(source, writeCapture((writer) => {
      writer.section([{ code: 1, value: Buffer.from('a comment') }]);
      writer.fds(7, [{ fd: 3, inode: 1n, type: FdKind.FILE, name: byteStringOf('/x') }]);
      writer.eventBytes(read(1), 2, 0);
      writer.eventBytes(read(2), 1, STATE_ONLY);
      writer.eventBytes(read(3), 3, 2);
    }));
    expect(await events((await rewritten(source)).path)).toEqual([{ type: 'read', flags: 0, cpu: 2 }, { type: 'read', flags: STATE_ONLY, cpu: 1 }, { type: 'read', flags: 2, cpu: 3 }]);
    const some = await rewritten(source, filterOf('evt.type = read'));
    expect((await events(some.path)).map(({ cpu }) => cpu)).toEqual([2, 3]);
    expect([some.rewriter.written, some.rewriter.events]).toEqual([2, 3]);
    let comment: string | undefined;
    await readCaptureFile(some.path, { onEvent: () => {}, onSection: ({ options }) => (comment = Buffer.from(options[0]?.value ?? []).toString()) });
    expect(comment).toBe('a comment');
  });
});
