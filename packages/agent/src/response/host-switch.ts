/** Whether anything on this host may be acted on: the command line can forbid it for good, the server can switch it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostSettings } from '@eyrie/schema';

export class HostSwitch {
  readonly #file: string;
  readonly #isAllowed: boolean;
  #isOn: boolean;

  /** @param folder of the agent, where the last word of the server is kept. @param isAllowed by the command line. */
  constructor(folder: string, isAllowed: boolean) {
    this.#file = join(folder, 'settings.json');
    this.#isAllowed = isAllowed;
    this.#isOn = readSettings(this.#file) ?? true;
  }

  get whyOff(): string | undefined {
    if (!this.#isAllowed) return 'actions are switched off by --no-actions of this agent';
    return this.#isOn ? undefined : 'actions are switched off for this host';
  }

  /** @throws Error when it cannot be kept for the next start. */
  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    writeFileSync(`${this.#file}.new`, JSON.stringify({ type: 'settings', actionsEnabled: isOn }), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function readSettings(file: string): boolean | undefined {
  try {
    return hostSettings.parse(JSON.parse(readFileSync(file, 'utf8'))).actionsEnabled;
  } catch {
    // The server has said nothing yet.
    return undefined;
  }
}
