/**
 * `npm run test:kernels [-- 5.10 6.1 …]`: the built program watches a small machine of each Debian kernel, in an emulator,
 * and has to see what is done there. Needs qemu, busybox and a Debian archive; about 100 MB are fetched once.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureProgram } from './parts/program.mjs';
import { runMain, say, SetupError } from './setup/report.mjs';
import { fetchKernel, KERNELS } from './kernels/debian.mjs';
import { bootGuest, makeGuest } from './kernels/guest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'build/kernels');
const TOOLS = { 'qemu-system-x86_64': 'qemu-system-x86', busybox: 'busybox-static', 'dpkg-deb': 'dpkg', clang: 'clang' };

await runMain(async () => {
  const missing = Object.entries(TOOLS).filter(([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) throw new SetupError(`Missing: ${missing.map(([tool]) => tool).join(', ')}.`, `apt-get install -y --no-install-recommends ${missing.map(([, name]) => name).join(' ')}`);
  const asked = process.argv.slice(2);
  const kernels = KERNELS.filter(({ name }) => asked.length === 0 || asked.includes(name));
  if (kernels.length === 0) throw new SetupError(`There is no kernel ${asked.join(', ')}.`, `There are: ${KERNELS.map(({ name }) => name).join(', ')}`);

  const entry = await ensureProgram();
  execFileSync(process.execPath, [entry, 'probe'], { stdio: 'inherit' });
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-kernels-'));
  try {
    const guest = makeGuest(root, entry, folder);
    let failed = 0;
    for (const kernel of kernels) {
      const fetched = fetchKernel(kernel, cache);
      if (typeof fetched === 'string') {
        failed += 1;
        say(`✗ ${kernel.name}: ${fetched}`);
        continue;
      }
      const { release, seconds, problems } = await bootGuest(fetched.image, guest);
      if (problems.length > 0) failed += 1;
      say(`${problems.length === 0 ? '✓' : '✗'} ${kernel.name}: Debian ${fetched.version}, ${release ?? 'did not start'}, ${seconds.toFixed(0)} s${problems.map((problem) => `\n    ${problem}`).join('')}`);
    }
    if (failed > 0) throw new SetupError(`${failed} of ${kernels.length} kernels failed.`);
    say(`The probe works on ${kernels.length} of ${kernels.length} kernels.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
