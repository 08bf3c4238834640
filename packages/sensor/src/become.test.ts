import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('become.ts', import.meta.url));

/** Runs a line in a process that may be replaced. */
function run(line: string) {
  return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', `import { become } from ${JSON.stringify(MODULE)}; ${line}`], { encoding: 'utf8', env: { ...process.env, NEST: 'high' } });
}

describe('become', () => {
  it('puts another program in the place of this one', () => {
    const { stdout } = run(`process.stdout.write(process.pid + ' '); become('sh', ['-c', 'echo $$ $NEST "$1"', 'sh', 'an egg']); console.log('still here');`);
    expect(stdout).toMatch(/^(\d+) \1 high an egg\n$/);
  });

  it('says why it cannot', () => {
    expect(run(`console.log(become('/nonexistent/program', []));`).stdout).toBe('No such file or directory\n');
  });
});
