/** Names of signals. */
import type { ByteString } from '@eyrie/scap';

const NAMES = (
  '- SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD ' +
  'SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS'
).split(' ') as ByteString[];

/** @returns undefined for 0 and for real-time signals, which have no names. */
export function signalName(signal: number): ByteString | undefined {
  return signal === 0 ? undefined : NAMES[signal];
}
