/** A real capture, read and written again, says the same: to us, and to sysdig. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from './encode-entries.ts';
import { ScapReader } from './reader.ts';
import { collect } from './testing/collect.ts';
import { writeCapture } from './writer.ts';

const folder = fileURLToPath(new URL('../../../../shared/corpora/captures/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.scap')) : [];
const hasSysdig = spawnSync('sysdig', ['--version']).error === undefined;

let temporary = '';
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'eyrie-rewrite-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

function load(file: string): Uint8Array {
  const bytes = readFileSync(join(folder, file));
  return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
}

function rewrite(capture: Uint8Array, dialect: Dialect): Uint8Array {
  const { collected } = collect(capture);
  return writeCapture((writer) => {
    writer.section();
    for (const machine of collected.machines) writer.machine(machine);
    writer.interfaces(collected.interfaces);
    writer.users(collected.users, collected.groups);
    writer.processes(collected.processes);
    for (const [tid, entries] of grouped(collected.fds)) writer.fds(tid, entries);
    const reader = new ScapReader({
      onEvent: (view) => {
        if (view.locateParams()) writer.event(view);
      },
    });
    reader.push(capture);
  }, dialect);
}

function grouped<Fd>(fds: readonly { readonly tid: number; readonly fd: Fd }[]): Map<number, Fd[]> {
  const threads = new Map<number, Fd[]>();
  for (const { tid, fd } of fds) threads.set(tid, [...(threads.get(tid) ?? []), fd]);
  return threads;
}

function sysdigLines(path: string): string {
  return execFileSync('sysdig', ['-r', path, '-p', '*%evt.num %evt.time %evt.cpu %proc.name %thread.tid %evt.dir %evt.type %evt.info %fd.name %user.name %proc.cwd'], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  });
}

describe('a real capture, read and written again', () => {
  it.skipIf(files.length === 0)('is there (skipped where ../shared/corpora/captures is absent)', () => expect(files).not.toEqual([]));

  it.each(files)('%s says the same to us', (file) => {
    const original = collect(load(file)).collected;
    const again = collect(rewrite(load(file), 'current'));
    expect(again.reader.counts).toMatchObject({ damaged: 0, unknownBlocks: 0 });
    expect(again.collected.processes).toEqual(original.processes);
    expect(again.collected.fds).toEqual(original.fds);
    expect(again.collected.users).toEqual(original.users);
    expect(again.collected.interfaces).toEqual(original.interfaces);
    expect(again.collected.events.length).toBe(original.events.length);
    expect(again.collected.events.every((event, index) => Buffer.compare(event.bytes ?? new Uint8Array(0), original.events[index]?.bytes ?? new Uint8Array(1)) === 0)).toBe(true);
  });

  it.skipIf(files.length === 0)('has its comments in the section header read', () => {
    const { options } = collect(load('curl_google_comments.scap')).collected.sections[0] ?? {};
    expect(options?.map(({ code }) => code)).toContain(1);
  });

  it.skipIf(!hasSysdig).each(files)(`%s says the same to sysdig${hasSysdig ? '' : ' (not installed)'}`, (file) => {
    const path = join(temporary, file);
    writeFileSync(path, rewrite(load(file), 'sysdig-0.29'));
    // That sysdig cannot skip section options. The file that has some holds the same events as another one.
    const readable = file === 'curl_google_comments.scap' ? 'curl_google.scap' : file;
    expect(sysdigLines(path)).toBe(sysdigLines(join(folder, readable)));
  });
});
