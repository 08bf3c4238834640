/** `npm run bench -- NAME [ARGUMENTS]`: runs bench/NAME.ts; without a name, lists them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from './parts/all.mjs';
import { runCommand } from './setup/command.mjs';
import { runMain, say, SetupError } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const files = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.ts'));
  if (name === undefined) {
    say('npm run bench -- NAME, where NAME is one of:');
    for (const file of files) say(`  ${file.slice(0, -3).padEnd(12)} ${/^\/\*\*\s*(.*?)(\s*\*\/)?$/m.exec(readFileSync(join(root, 'bench', file), 'utf8'))?.[1] ?? ''}`);
    return;
  }
  if (!files.includes(`${name}.ts`)) throw new SetupError(`There is no benchmark ${name}.`, `There are: ${files.map((file) => file.slice(0, -3)).join(', ')}`);
  await buildAll();
  await runCommand(join(root, 'node_modules/.bin/tsx'), [join(root, 'bench', `${name}.ts`), ...args], { cwd: root });
});
