/** `npm run conformance -- [DIR…]`: the engine against vector files; without a folder, those beside the repository. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNpmPackages } from './setup/npm-packages.mjs';
import { runMain } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  await installNpmPackages(root);
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsx'), [join(root, 'conformance/run.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
