/** `npm run check`: everything that can be said without running the product, two checks at a time. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ name: string, command: readonly string[] }} Check */

/** @returns {Check[]} */
function allChecks() {
  const packages = readdirSync(join(root, 'packages')).sort();
  const projects = packages.flatMap((name) => ['tsconfig.json', 'tsconfig.tests.json'].map((file) => `packages/${name}/${file}`)).filter((file) => existsSync(join(root, file)));
  const types = ['tsconfig.json', 'tsconfig.tests.json', ...projects].map((file) => ({ name: `types of ${file.replace(/\/?tsconfig\.json$/, '') || 'scripts, e2e, bench'}`, command: ['tsc', '-p', file] }));
  return [
    { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', 'packages', 'scripts', 'e2e', 'bench', 'conformance', 'fuzz'] },
    { name: 'imports between packages', command: ['tsx', 'scripts/check-imports.ts'] },
    { name: 'no escape hatches', command: ['tsx', 'scripts/check-escapes.ts'] },
    { name: 'unused files and undeclared dependencies', command: ['knip', '--no-progress', '--no-config-hints'] },
    ...types,
  ];
}

/**
 * @param {Check} check
 * @returns {Promise<boolean>}
 */
function run(check) {
  return new Promise((resolve) => {
    const [tool = '', ...args] = check.command;
    const child = spawn(join(root, 'node_modules/.bin', tool), args, { cwd: root });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      if (code === 0) say(`✓ ${check.name}`);
      else say(`✗ ${check.name}    (again: npx ${check.command.join(' ')})\n${output.trimEnd()}`);
      resolve(code === 0);
    });
  });
}

/** @returns {Promise<number>} how many checks failed. */
export async function runChecks() {
  const queue = allChecks();
  let failed = 0;
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) if (!(await run(check))) failed += 1;
  };
  await Promise.all([worker(), worker()]);
  return failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = await runChecks();
  say(failed === 0 ? 'all checks passed' : `${failed} checks failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
