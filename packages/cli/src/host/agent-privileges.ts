/**
 * How root starts the agent: with the few capabilities that watching and acting take, and no way to get others. They are set before
 * the program starts, because a thread can only give up its own, and Node has several. docs/sensor.md says what each is for.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { become } from '@eyrie/sensor';
import type { Command } from '../supervise/supervised.ts';

const WATCHING = ['bpf', 'perfmon', 'sys_ptrace', 'dac_read_search', 'dac_override', 'kill'] as const;
/** A replay only reads files; the data folder may be in a private home. */
const REPLAYING = ['dac_read_search', 'dac_override'] as const;

/** Before 5.11 the kernel counts what BPF takes as locked memory; later this changes nothing. */
const WITH_MEMORY = ['sh', '-c', 'ulimit -l unlimited 2>/dev/null; exec "$@"', 'eyrie'] as const;

function limits(kept: readonly string[]): string[] {
  const set = ['-all', ...kept.map((name) => `+${name}`)].join(',');
  return [`--bounding-set=${set}`, '--inh-caps=-all', '--no-new-privs'];
}

/**
 * @param command the agent's.
 * @returns it, limited; as it is when we are not root, or where the tool or the right to do so is missing.
 */
export function limitedAgent(command: Command, isReplay: boolean, uid = process.getuid?.()): Command {
  if (uid !== 0) return command;
  const setpriv = limits(isReplay ? REPLAYING : WATCHING);
  if (spawnSync('setpriv', [...setpriv, 'true'], { stdio: 'ignore' }).status !== 0) return command;
  const [shell, ...script] = WITH_MEMORY;
  return { command: shell, args: [...script, 'setpriv', ...setpriv, '--', command.command, ...command.args] };
}

/**
 * For an agent that nobody supervises: starts it once more in its own place, limited. Returns when it is limited, or cannot be.
 * @returns why it keeps the rights that it was started with; undefined when it does not.
 */
export function limitThisAgent(isReplay: boolean): string | undefined {
  if (process.getuid?.() !== 0 || isLimited()) return undefined;
  const [, ...args] = process.argv;
  const command = { command: process.execPath, args: [...process.execArgv, ...args] };
  const limited = limitedAgent(command, isReplay);
  if (limited === command) return 'setpriv (util-linux) is missing, or this host does not let root give up rights';
  return become(limited.command, limited.args);
}

function isLimited(): boolean {
  return /^NoNewPrivs:\s+1$/m.test(readFileSync('/proc/self/status', 'latin1'));
}
