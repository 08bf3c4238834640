/** `npm run labs -- FOLDER`: plays the labs on this host and records each into a capture. Needs root, the probe and Docker. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startDocker } from '../support/runtimes/dockerd.ts';
import { CRASH_LOOP } from './crash-loop.ts';
import { HTTP_500 } from './http-500.ts';
import { recordLab } from './lab.ts';
import { PING_APP } from './ping-app.ts';
import { TERMINAL_SHELL } from './terminal-shell.ts';

const [folder = 'labs', ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const docker = await startDocker();
try {
  for (const lab of [HTTP_500, CRASH_LOOP, TERMINAL_SHELL, PING_APP]) {
    if (names.length > 0 && !names.includes(lab.name)) continue;
    const file = join(folder, `${lab.name}.scap`);
    await recordLab(lab, docker, file);
    process.stdout.write(`${file}: ${lab.story}\n`);
  }
} finally {
  await docker.daemon.remove();
}
