import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImports } from './check-imports.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eyrie-imports-'));
  plant('packages/scap/package.json', '{"dependencies":{"@eyrie/schema":"0.1.0"}}');
  plant('packages/scap/src/index.ts', "import { PPME } from '@eyrie/schema';\nexport * from './reader.ts';\n");
  plant('packages/scap/src/reader.ts', 'export {};\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('import rules', () => {
  it('accept what the arrows allow', () => {
    expect(checkImports(root)).toEqual([]);
  });

  it.each([
    ['an arrow that points the wrong way', "import { SystemState } from '@eyrie/state';", 'scap may import schema.'],
    ['a deep import', "export { x } from '@eyrie/schema/src/time.ts';", 'never deeper'],
    ['Node in a pure package', "const fs = await import('node:fs');", 'must not use Node'],
    ['a path out of the package', "import '../../server/src/index.ts';", 'stay inside its package'],
    ['a type-only import the wrong way', "import type { Policy } from '@eyrie/server';", 'scap may import schema.'],
  ])('refuse %s and say where', (_what, code, message) => {
    plant('packages/scap/src/reader.ts', `export {};\n${code}\n`);
    const problems = checkImports(root);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('packages/scap/src/reader.ts:2 imports');
    expect(problems[0]).toContain(message);
  });

  it('let tests of pure packages use Node', () => {
    plant('packages/scap/src/reader.test.ts', "import { readFileSync } from 'node:fs';\n");
    expect(checkImports(root)).toEqual([]);
  });

  it('refuse a forbidden dependency and a second entry in package.json', () => {
    plant('packages/scap/package.json', '{"dependencies":{"@eyrie/server":"0.1.0"},"exports":{".":"./src/index.ts","./deep":"./src/reader.ts"}}');
    expect(checkImports(root)).toHaveLength(2);
  });

  it('refuse a package that nobody wrote rules for', () => {
    plant('packages/surprise/package.json', '{}');
    plant('packages/surprise/src/index.ts', '');
    expect(checkImports(root)).toEqual(['packages/surprise is not in scripts/import-rules.ts.']);
  });

  it('refuse to pass when they saw nothing', () => {
    rmSync(join(root, 'packages/scap'), { recursive: true });
    expect(checkImports(root)).toEqual(['No source file was found: the check looks in the wrong place.']);
  });
});
