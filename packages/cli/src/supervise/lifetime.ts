/** The life of one process of Eyrie: until it is told to end, by a person, by its supervisor, or by its supervisor's death. */
import { isStopMessage, type ChildMessage } from './messages.ts';

/** After this the process ends whatever it is still doing. */
const HARD_LIMIT_MS = 3_000;

export interface Lifetime {
  /** Fulfilled when it is time to end. */
  readonly ended: Promise<void>;
  /** Tells the supervisor, or without one the terminal. */
  tell(message: ChildMessage): void;
}

/** Call once, before anything is opened. */
export function beginLifetime(): Lifetime {
  const isSupervised = process.connected;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const endSoon = (): void => {
    end();
    setTimeout(() => process.exit(1), HARD_LIMIT_MS).unref();
  };
  process.once('SIGTERM', endSoon);
  // In a terminal Ctrl-C reaches every process of the group; the supervisor decides the order.
  process.on('SIGINT', isSupervised ? () => undefined : endSoon);
  process.on('SIGHUP', isSupervised ? () => undefined : endSoon);
  if (isSupervised) {
    process.once('disconnect', endSoon);
    process.on('message', (message) => {
      if (isStopMessage(message)) endSoon();
    });
  }
  return { ended, tell: (message) => (isSupervised ? tellSupervisor(message) : tellTerminal(message)) };
}

function tellSupervisor(message: ChildMessage): void {
  // A supervisor that is gone is noticed by 'disconnect'.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function tellTerminal(message: ChildMessage): void {
  process.stdout.write(`${message.kind === 'note' ? message.text : message.facts.join('\n')}\n`);
}
