import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChunkLoader } from './chunk-loader.ts';

let folder = '';
let runs = 0;
const compiled = (): string => join(folder, 'compiled/command');
const chunk = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** As another process: in a folder of another name, because V8 remembers the scripts of a file. */
function run(compiledFolder?: string): { loader: ChunkLoader; result: unknown } {
  const next = `${folder.replace(/-run\d+$/, '')}-run${runs++}`;
  renameSync(folder, next);
  folder = next;
  const loader = new ChunkLoader(folder, compiledFolder ?? compiled());
  return { loader, result: loader.load('first.cjs') };
}

/** The same to its end. */
function runToEnd(compiledFolder?: string): unknown {
  const { loader, result } = run(compiledFolder);
  loader.keep();
  return result;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-chunks-'));
  chunk('first.cjs', "const second = require('./second.cjs'); exports.sum = second.of(20, 22); exports.separator = require('node:path').sep;");
  chunk('second.cjs', 'exports.of = (a, b) => a + b;');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('chunks of the bundle', () => {
  it('run the same from their text and from what an earlier run compiled', () => {
    const expected = { sum: 42, separator: '/' };
    expect(runToEnd()).toEqual(expected);
    expect(readdirSync(compiled()).sort()).toEqual(['first.cjs', 'second.cjs']);
    expect(runToEnd()).toEqual(expected);
  });

  it('are not written again as long as what was compiled holds', () => {
    runToEnd();
    const { loader } = run();
    rmSync(compiled(), { recursive: true });
    loader.keep();
    expect(readdirSync(join(compiled(), '..'))).toEqual([]);
  });

  it('are compiled anew when their text is another one', () => {
    runToEnd();
    chunk('second.cjs', 'exports.of = (a, b) => a * b + 1;');
    expect(runToEnd()).toMatchObject({ sum: 441 });
    expect(runToEnd()).toMatchObject({ sum: 441 });
  });

  it('are compiled anew when what was compiled is damaged', () => {
    runToEnd();
    const sound = readFileSync(join(compiled(), 'second.cjs'));
    for (const damaged of [Buffer.alloc(0), sound.subarray(0, 20), sound.subarray(0, sound.length / 2), Buffer.from('no compiled code at all')]) {
      writeFileSync(join(compiled(), 'second.cjs'), damaged);
      expect(runToEnd()).toMatchObject({ sum: 42 });
      expect(readFileSync(join(compiled(), 'second.cjs')).length).toBeGreaterThan(damaged.length);
    }
  });

  it('run where nothing may be written', () => {
    expect(runToEnd('/dev/null/command')).toMatchObject({ sum: 42 });
  });

  it('may require each other', () => {
    chunk('second.cjs', "const first = require('./first.cjs'); exports.of = (a, b) => a + b + Object.keys(first).length;");
    expect(run().result).toMatchObject({ sum: 42 });
  });

  it('find the text of their functions, and tell where they fail', () => {
    chunk('second.cjs', "exports.of = () => { throw new Error('here'); };");
    expect(() => run()).toThrow('here');
    expect(() => run()).toThrow(expect.objectContaining({ stack: expect.stringContaining('second.cjs:1') as string }) as Error);
  });

  it('import packages as their folder does', async () => {
    mkdirSync(join(folder, 'node_modules/companion'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/companion/index.js'), 'module.exports = 7;');
    chunk('second.cjs', "exports.of = () => require('companion'); exports.late = () => import('node:os');");
    expect(run().result).toMatchObject({ sum: 7 });
    const { late } = run().loader.load('second.cjs') as { late: () => Promise<typeof import('node:os')> };
    expect((await late()).EOL).toBe('\n');
  });
});
