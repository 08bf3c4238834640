/** `npm test`: sets up what is missing, checks, and runs every test. Ends with one line: N passed, N failed, N skipped. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './setup/command.mjs';
import { installDebianPackages, PROBE_NEEDS, TEST_NEEDS } from './setup/debian-packages.mjs';
import { installNpmPackages } from './setup/npm-packages.mjs';
import { runMain, say, step } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const resultFile = join(root, 'node_modules/.cache/eyrie-tests.json');

await runMain(async () => {
  const missing = await installDebianPackages([...PROBE_NEEDS, ...TEST_NEEDS]);
  if (missing !== undefined) say(`${missing}\nThe tests that need them are skipped.`);
  await installNpmPackages(root);
  const { buildAll } = await import('./parts/all.mjs');
  await buildAll();

  say('• Checking');
  const { runChecks } = await import('./check.mjs');
  const failedChecks = await runChecks();

  rmSync(resultFile, { force: true });
  await step('Running the tests', () =>
    runCommand(join(root, 'node_modules/.bin/vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`], { cwd: root }).catch(() => undefined),
  );
  process.exitCode = report(failedChecks);
});

/**
 * @param {number} failedChecks
 * @returns {number} exit code
 */
function report(failedChecks) {
  const results = JSON.parse(readFileSync(resultFile, 'utf8'));
  const tests = results.testResults.flatMap((/** @type {any} */ file) => file.assertionResults);
  const skipped = tests.filter((/** @type {any} */ test) => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo');
  // A file that cannot be loaded has no tests, only its failure.
  const brokenFiles = results.testResults.filter((/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0);
  if (skipped.length > 0) say(`\nSkipped, with the reason in the name:\n${skipped.map((/** @type {any} */ test) => `  ${test.fullName}`).join('\n')}`);
  for (const file of brokenFiles) say(`Could not be loaded: ${file.name}\n${file.message}`);
  const failed = results.numFailedTests + brokenFiles.length + failedChecks;
  if (failedChecks > 0) say(`${failedChecks} of the failures are checks; npm run check repeats them.`);
  say(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed === 0 && results.numPassedTests > 0 ? 0 : 1;
}
