/** First code of every run: loads the bundle beside it, with what V8 made of it in an earlier run of the same command. */
import { join } from 'node:path';
import { ChunkLoader } from './chunk-loader.ts';

/** V8 drops what has not run for a while. What a long run has left at its end is not what starting takes. */
const SHORT_RUN_SECONDS = 10;

/** Commands use different functions of the same chunks, so each has its own. Options before a command belong to none. */
const command = /^[a-z]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'none';
const loader = new ChunkLoader(__dirname, join(__dirname, 'compiled', `${process.version}-${process.arch}`, command));

// Kept when it ends, for then it holds the functions that the command used. What failed may not be a command at all.
process.on('exit', (code) => {
  if (code === 0 && process.uptime() < SHORT_RUN_SECONDS) loader.keep();
});
loader.load('program.cjs');
