/** Entry of the bundle: parses the command line and turns failures into sentences and exit codes. */
import { CommanderError } from 'commander';
import { CommandError, ExitCode } from './exit-codes.ts';
import { hostProblemOf } from './host/host-problem.ts';
import { buildProgram } from './program.ts';

// A reader that went away (`eyrie --help | head -1`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(ExitCode.OK);
    throw error;
  });
}

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  // Not left to run out: a channel to a supervisor or an open store would keep the process alive.
  process.exit(report(error));
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.BAD_INPUT;
  if (error instanceof CommandError) {
    process.stderr.write(`eyrie: ${error.message}\n`);
    return error.exitCode;
  }
  const hostProblem = hostProblemOf(error);
  if (hostProblem !== undefined) {
    process.stderr.write(`eyrie: ${hostProblem}\n`);
    return ExitCode.FAILED;
  }
  process.stderr.write(`eyrie: a bug in Eyrie; please report it with the lines below.\n${error instanceof Error ? error.stack : String(error)}\n`);
  return ExitCode.INTERNAL;
}
