/** One process under supervision: started, started again when it breaks, and ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { supervisedEnvironment } from './environment.ts';
import { isChildMessage, type StopMessage } from './messages.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A process that worked this long starts again with the shortest delay. */
const HEALTHY_MS = 60_000;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

export interface SupervisedOptions {
  readonly name: string;
  /** Asked before every start. */
  readonly command: () => Command;
  readonly note: (text: string) => void;
  /** What it does must not be done twice: it is never started again. */
  readonly once?: boolean;
}

/** `ready`: it works. `finished`: it ended by itself, as it should. `refused`: it said (on standard error) why it cannot work. */
export type FirstOutcome = { readonly kind: 'ready'; readonly facts: readonly string[] } | { readonly kind: 'finished' | 'refused'; readonly code: number };

export class Supervised {
  readonly #options: SupervisedOptions;
  #child: ChildProcess | undefined = undefined;
  #exited: Promise<void> = Promise.resolve();
  #isStopping = false;
  #wasReady = false;
  #delay = FIRST_DELAY_MS;
  #timer: NodeJS.Timeout | undefined = undefined;
  #settle: (outcome: FirstOutcome) => void = () => undefined;
  /** What became of the first start. From then on the process is started again whenever it breaks. */
  readonly first = new Promise<FirstOutcome>((resolve) => (this.#settle = resolve));

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { command, args } = this.#options.command();
    const startedAt = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: supervisedEnvironment(process.env) });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      let isOver = false;
      const over = (code: number, cause: string): void => {
        if (isOver) return;
        isOver = true;
        this.#child = undefined;
        resolve();
        this.#onExit(code, cause, Date.now() - startedAt);
      };
      child.on('error', (error) => over(1, `could not be started: ${error.message}`));
      child.on('exit', (code, signal) => over(code ?? 1, signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`));
    });
    child.on('message', (message) => {
      if (!isChildMessage(message)) return;
      if (message.kind === 'note') this.#options.note(message.text);
      else {
        this.#wasReady = true;
        this.#settle({ kind: 'ready', facts: message.facts });
      }
    });
  }

  #onExit(code: number, cause: string, lifeMs: number): void {
    if (this.#isStopping) return;
    if (code === 0 || !this.#wasReady) {
      this.#settle({ kind: code === 0 ? 'finished' : 'refused', code });
      return;
    }
    if (this.#options.once === true) {
      this.#options.note(`The ${this.#options.name} ${cause}; it is not started again.`);
      return;
    }
    if (lifeMs > HEALTHY_MS) this.#delay = FIRST_DELAY_MS;
    this.#options.note(`The ${this.#options.name} ${cause}; it starts again in ${this.#delay / 1000} s.`);
    this.#timer = setTimeout(() => this.start(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }

  /** Ends the process: asks, and after `patienceMs` insists. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) return;
    const message: StopMessage = { kind: 'stop' };
    if (child.connected) child.send(message, () => undefined);
    else child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await this.#exited;
    clearTimeout(insist);
  }
}
