/** Entry of the bundle: parses the command line and turns failures into sentences and exit codes. */
import { CommanderError } from 'commander';
import { CommandError, ExitCode } from './exit-codes.ts';
import { hostProblemOf } from './host/host-problem.ts';
import { say } from './output/say.ts';
import { buildProgram } from './program.ts';

process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  // A reader that went away (`eyrie --help | head -1`) is no failure.
  const readerIsGone = error.code === 'EPIPE' && [process.stdout, process.stderr].some((stream) => stream.errored === error);
  process.exit(readerIsGone ? ExitCode.OK : report(error));
});

async function run(): Promise<void> {
  try {
    await buildProgram().parseAsync(process.argv);
  } catch (error) {
    // Not left to run out: a channel to a supervisor or an open store would keep the process alive.
    process.exit(report(error));
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.BAD_INPUT;
  if (error instanceof CommandError) {
    say(`eyrie: ${error.message}`);
    return error.exitCode;
  }
  const hostProblem = hostProblemOf(error);
  if (hostProblem !== undefined) {
    say(`eyrie: ${hostProblem}`);
    return ExitCode.FAILED;
  }
  say(`eyrie: a bug in Eyrie; please report it with the lines below.\n${error instanceof Error ? error.stack : String(error)}`);
  return ExitCode.INTERNAL;
}

void run();
