import { spawn, spawnSync } from 'node:child_process';
import { SetupError } from './report.mjs';

/**
 * Runs a command with its output on the terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<void>} rejects with a {@link SetupError} when the command cannot be started or fails.
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', (error) => reject(new SetupError(`Cannot run ${command}: ${error.message}`)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new SetupError(`"${[command, ...args].join(' ')}" ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string | undefined} standard output; undefined when it cannot be started or fails.
 */
export function outputOf(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return result.status === 0 ? result.stdout : undefined;
}
