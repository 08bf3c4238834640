/** Exit codes of every command; docs/cli.md is the reader's version. */
export const ExitCode = {
  OK: 0,
  /** What was asked could not be done: no answer from the server, port taken, this host cannot be watched. */
  FAILED: 1,
  /** The input is bad: arguments, filter, rules, or a damaged capture. */
  BAD_INPUT: 2,
  /** A bug in Eyrie. */
  INTERNAL: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure that is told in sentences: what happened, where, what to do. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = ExitCode.FAILED) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
