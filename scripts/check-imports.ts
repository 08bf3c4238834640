/** Reads every import of every package and compares it with the rules in import-rules.ts. Prints each violation; exits with 1 when there is one. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALLOWED_IMPORTS, PURE_PACKAGES } from './import-rules.ts';

const IMPORT = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)['"]([^'"]+)['"]/g;
const PURE_FORBIDDEN = /^(node:|fs$|path$|crypto$|zlib$|os$|child_process$)/;

/**
 * @param root of the repository, or of something laid out like it.
 * @returns one sentence per violation.
 */
export function checkImports(root: string): string[] {
  const problems: string[] = [];
  let files = 0;
  for (const name of readdirSync(join(root, 'packages'))) {
    const allowed = ALLOWED_IMPORTS[name];
    if (allowed === undefined) {
      problems.push(`packages/${name} is not in scripts/import-rules.ts.`);
      continue;
    }
    const folder = join(root, 'packages', name);
    checkManifest(folder, name, allowed, problems);
    for (const file of sourceFiles(join(folder, 'src'))) {
      files += 1;
      checkFile(root, folder, file, name, allowed, problems);
    }
  }
  if (files === 0) problems.push('No source file was found: the check looks in the wrong place.');
  return problems;
}

function checkManifest(folder: string, name: string, allowed: readonly string[], problems: string[]): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string>; exports?: Record<string, unknown> };
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    const workspace = /^@eyrie\/(.+)$/.exec(dependency)?.[1];
    if (workspace !== undefined && !allowed.includes(workspace)) problems.push(`packages/${name}/package.json depends on ${dependency}, which ${name} may not import.`);
  }
  const exported = Object.keys(manifest.exports ?? {});
  if (exported.some((path) => path !== '.')) problems.push(`packages/${name}/package.json exports more than ".": ${exported.join(', ')}.`);
}

function checkFile(root: string, folder: string, file: string, name: string, allowed: readonly string[], problems: string[]): void {
  const isTest = /\.test\.tsx?$/.test(file) || file.includes(`${sep}testing${sep}`);
  const text = readFileSync(file, 'utf8');
  for (const match of text.matchAll(IMPORT)) {
    const target = match[1] ?? '';
    const line = text.slice(0, match.index).split('\n').length;
    const problem = judge(folder, file, name, allowed, target, isTest);
    if (problem !== undefined) problems.push(`${relative(root, file)}:${line} imports ${target}: ${problem}`);
  }
}

function judge(folder: string, file: string, name: string, allowed: readonly string[], target: string, isTest: boolean): string | undefined {
  if (target.startsWith('.')) {
    return resolve(file, '..', target).startsWith(folder + sep) ? undefined : 'a relative path must stay inside its package.';
  }
  const workspace = /^@eyrie\/([^/]+)(\/.*)?$/.exec(target);
  if (workspace !== null) {
    if (workspace[2] !== undefined) return 'packages are imported by their name only, never deeper.';
    return allowed.includes(workspace[1] ?? '') ? undefined : `${name} may import ${allowed.length === 0 ? 'no other package' : allowed.join(', ')}.`;
  }
  if (PURE_PACKAGES.includes(name) && !isTest && PURE_FORBIDDEN.test(target)) return `${name} runs in browsers too and must not use Node.`;
  return undefined;
}

function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...sourceFiles(path));
    else if (/\.tsx?$/.test(entry.name)) found.push(path);
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkImports(fileURLToPath(new URL('..', import.meta.url)));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
