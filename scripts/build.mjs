/** `npm run build`: brings program, console and probe up to date with their sources. */
import { buildAll } from './parts/all.mjs';
import { runMain } from './setup/report.mjs';

await runMain(async () => {
  await buildAll();
});
