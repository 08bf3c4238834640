import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules } from '@eyrie/rules';
import { afterAll, describe, expect, it } from 'vitest';
import { Corpora, DEFAULT_VECTORS } from './corpora.ts';
import { parseExactJson } from './json.ts';
import { runFile, runFolder, type FileReport } from './runner.ts';

const corpora = new Corpora(DEFAULT_VECTORS);
const files = existsSync(DEFAULT_VECTORS) ? readdirSync(DEFAULT_VECTORS).filter((file) => file.endsWith('.json')) : [];
const absent = files.length === 0 ? ' (skipped: ../shared/vectors is absent)' : '';

describe.skipIf(files.length === 0)(`the engine answers as the vectors say${absent}`, () => {
  it.each(files)('%s', async (file) => {
    const report = await runFile(join(DEFAULT_VECTORS, file), corpora);
    expect(report.failures).toEqual([]);
    expect(report.passed).toBeGreaterThan(0);
  });
});

const rulesFolder = corpora.path('falco-rules');
const rulesFiles = rulesFolder === undefined ? [] : readdirSync(rulesFolder).filter((file) => file.endsWith('.yaml'));

describe.skipIf(rulesFiles.length === 0)(`upstream rules files load without error or warning${rulesFiles.length === 0 ? ' (skipped: ../shared/corpora/falco-rules is absent)' : ''}`, () => {
  it.each(rulesFiles)('%s', (file) => {
    const loaded = loadRules([{ name: file, content: corpora.text(`falco-rules/${file}`) ?? '' }]);
    expect(loaded.results.flatMap((result) => result.problems.map((problem) => problem.message))).toEqual([]);
    expect(loaded.results[0]?.schemaWarnings).toEqual([]);
    expect(loaded.pluginProblem).toBeUndefined();
    expect(loaded.rules.length).toBeGreaterThan(0);
  });
});

describe('the runner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-vectors-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(name: string, document: unknown): Promise<FileReport> {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
    return await runFile(join(folder, `${name}.json`), corpora);
  }

  it('reports a wrong answer with its input, what was expected and what came', async () => {
    const { passed, failed, failures } = await run('filter_as_string', [
      { filter: 'a.b=c', as_string: 'a.b = c' },
      { filter: 'a.b=c', as_string: 'a.b != c' },
    ]);
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
    expect(failures[0]).toMatch(/input: +\{"filter":"a\.b=c".*\n.*\n +expected: "a\.b != c"\n +got: +"a\.b = c"/);
  });

  it('fails a case that asks for something it does not know', async () => {
    const { passed, failures } = await run('field_values', {
      tests: [{ steps: [{ op: 'helper', fn: 'open_inspector' }, { op: 'c++', text: 'x' }] }, { steps: [{ op: 'helper', fn: 'unheard_of' }] }, { steps: [], more: 1 }],
    });
    expect(passed).toBe(0);
    expect(failures.map((failure) => /could not be run: (.*)/.exec(failure)?.[1])).toEqual(['Error: op c++', 'Error: helper unheard_of', 'Error: the runner does not know "more"']);
  });

  it('skips with a reason, and does not count it as passed', async () => {
    const { passed, skipped, reasons } = await run('detections', { rules: {}, cases: [{ kind: 'detect', rules: [], capture: 'captures/nowhere.scap', expect: {} }] });
    expect({ passed, skipped, reasons: [...reasons.keys()] }).toEqual({ passed: 0, skipped: 1, reasons: ['the capture captures/nowhere.scap is not there'] });
  });

  it('fails files that it has no suite for, and folders without vectors', async () => {
    expect(await run('unheard_of', [])).toMatchObject({ passed: 0, failed: 1 });
    await expect(runFolder(join(folder, 'nothing')).next()).rejects.toThrow('no vector file');
  });

  it('keeps integers beyond 2^53', () => {
    expect(parseExactJson('{"a": 1506127469900617765, "b": [-9007199254740993, 12, 1.5], "c": "1506127469900617765"}')).toEqual({
      a: 1506127469900617765n,
      b: [-9007199254740993n, 12, 1.5],
      c: '1506127469900617765',
    });
  });
});
