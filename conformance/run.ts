/** `npm run conformance -- [DIR…]`: every vector file of the folders against the engine. Exits with 1 when a case fails. */
import { DEFAULT_VECTORS } from './corpora.ts';
import { runFolder } from './runner.ts';

const folders = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

for (const folder of folders.length > 0 ? folders : [DEFAULT_VECTORS]) {
  try {
    for await (const report of runFolder(folder)) {
      for (const failure of report.failures) say(`✗ ${failure}`);
      for (const [reason, count] of report.reasons) say(`  ${count} skipped: ${reason}`);
      say(`${report.name}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`);
      total.passed += report.passed;
      total.failed += report.failed;
      total.skipped += report.skipped;
    }
  } catch (error) {
    total.failed += 1;
    say(error instanceof Error ? error.message : String(error));
  }
}
say(`\ntotal: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
