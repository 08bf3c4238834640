/**
 * `npm run test:k8s`: builds Kubernetes from Debian's source package (once; 10 to 15 minutes and 5 GB on the way), starts a node of it and
 * tests what Eyrie tells of its pods.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from './parts/all.mjs';
import { ensureKubernetes } from './kubernetes/programs.mjs';
import { runCommand } from './setup/command.mjs';
import { installDebianPackages, KUBERNETES_NEEDS, PROBE_NEEDS } from './setup/debian-packages.mjs';
import { runMain, SetupError } from './setup/report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  if (process.getuid?.() !== 0) throw new SetupError('A node of Kubernetes can be started by root only.');
  const missing = await installDebianPackages([...PROBE_NEEDS, ...KUBERNETES_NEEDS]);
  if (missing !== undefined) throw new SetupError(missing);
  const bin = await ensureKubernetes(join(root, 'build/kubernetes'));
  await buildAll();
  await runCommand(join(root, 'node_modules/.bin/vitest'), ['run', '--project', 'e2e', 'e2e/kubernetes.test.ts'], { cwd: root, env: { ...process.env, EYRIE_KUBERNETES: bin } });
});
