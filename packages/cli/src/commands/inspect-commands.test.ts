import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = new URL('../main.ts', import.meta.url).pathname;
const TSX = new URL('../../../../node_modules/.bin/tsx', import.meta.url).pathname;

let folder = '';
let file = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-inspect-'));
  file = join(folder, 'web.scap');
  const capture = syntheticCapture({ form: 'old' }).process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'web' });
  writeFileSync(file, capture.at(1).open('/srv/index.html').read('hello').close().at(900).open('/no/such', { res: -2 }).bytes());
});
afterAll(() => rmSync(folder, { recursive: true }));

const eyrie = (...args: readonly string[]): string => execFileSync(TSX, [MAIN, ...args], { encoding: 'utf8' });

describe('eyrie view', () => {
  it('prints a view as JSON objects by column, with the filter of each row', () => {
    const rows = JSON.parse(eyrie('view', file, 'files', '--json')) as Record<string, unknown>[];
    expect(rows).toMatchObject([{ 'BYTES IN': 5, OPENS: 1, FILENAME: '/srv/index.html', filter: 'fd.containername=:/srv/index.html' }]);
    const opens = eyrie('view', file, 'file_opens', '--json', '--filter', 'evt.failed=true');
    expect(opens).toContain('"TIME":1700000000900');
    expect((JSON.parse(opens) as unknown[]).length).toBe(1);
  });

  it('prints a table for people, and the list of views', () => {
    expect(eyrie('view', file, 'errors')).toMatch(/COUNT {2}ERROR\n\s*1 {2}ENOENT/);
    expect(eyrie('view')).toMatch(/^connections .*\n/m);
  });

  it('keeps to the window', () => {
    const rows = JSON.parse(eyrie('view', file, 'file_opens', '--json', '--from', '1700000000500000000', '--to', '1700000001000000000')) as unknown[];
    expect(rows.length).toBe(1);
  });

  it('says what is wrong with a filter, a view or a file', () => {
    const failing = (...args: readonly string[]): string => {
      const { status, stderr, stdout } = spawnSync(TSX, [MAIN, ...args], { encoding: 'utf8' });
      return `${status} ${stderr}${stdout}`;
    };
    expect(failing('view', file, 'procs', '--filter', 'bogus.field=1')).toMatch(/^2 eyrie: --filter: .*bogus\.field.*\(column 1\)/);
    expect(failing('view', file, 'nothing')).toMatch(/^2 eyrie: There is no view nothing\. There are: /);
    expect(failing('summary', join(folder, 'none.scap'))).toMatch(/^2 eyrie: Cannot read .*there is no such file/);
    writeFileSync(join(folder, 'text.scap'), 'no capture');
    expect(failing('summary', join(folder, 'text.scap'))).toMatch(/^2 eyrie: .*this is no capture.*\n$/);
  });
});

describe('eyrie summary', () => {
  it('prints what is worth a look as one JSON object', () => {
    const tiles = JSON.parse(eyrie('summary', file, '--json')) as Record<string, unknown>;
    expect(tiles).toMatchObject({ 'file-bytes-in': { name: 'File Bytes In', category: 'File', value: 5 }, 'file-open-errors': { category: 'Performance', value: 1 } });
    expect(eyrie('summary', file)).toMatch(/Performance\n\s+1 {2}File Open Errors/);
  });

  it('answers from the kept index, until the capture changes', () => {
    const answer = eyrie('summary', file, '--json', '--keep-index');
    expect(existsSync(`${file}.index`)).toBe(true);
    expect(eyrie('summary', file, '--json')).toBe(answer);
    utimesSync(file, 1, 1);
    expect(eyrie('summary', file, '--json')).toBe(answer);
    rmSync(`${file}.index`);
  });
});

describe('eyrie inspect', () => {
  it('says at once of a file that is no capture what it is', () => {
    const said = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      const { status, stderr, stdout } = spawnSync(TSX, [MAIN, 'inspect', join(folder, name)], { encoding: 'utf8', timeout: 30_000 });
      return `${status} ${stderr}${stdout}`;
    };
    expect(said('text.scap', 'no capture')).toMatch(/^2 eyrie: .*text\.scap: this is no capture: it begins with 6e 6f/);
    expect(said('empty.scap', '')).toMatch(/^2 eyrie: .*the capture is empty/);
    expect(said('text.scap.gz', gzipSync('no capture either'))).toMatch(/^2 eyrie: .*this is no capture.*\n$/);
  });
});
