/** No suppressed lint or type error and no left-behind marker in the tree. Prints each; exits with 1 when there is one. */
import { spawnSync } from 'node:child_process';

// Written in pieces, so that this file does not find itself.
const PATTERNS = ['(ox|es)lint-' + 'disable', '@ts-' + '(ignore|nocheck|expect-error)', '\\bas ' + 'any\\b', 'TO' + 'DO\\b', 'FIX' + 'ME\\b', '\\b(it|test|describe)\\.(only|todo)' + '\\('];
const WHERE = ['packages', 'scripts', 'e2e', 'bench', 'conformance', 'fuzz', ':!*.md', ':!*.html', ':!*.yaml'];

const search = spawnSync('git', ['grep', '--untracked', '-nIE', PATTERNS.join('|'), '--', ...WHERE], { encoding: 'utf8' });
if (search.status === 0) {
  process.stderr.write(search.stdout);
  process.exitCode = 1;
} else if (search.status !== 1) {
  process.stderr.write(`git grep failed: ${search.stderr}`);
  process.exitCode = 1;
}
