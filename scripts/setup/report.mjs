/** Progress for people: what is being done, how long it took, what to do when it cannot be done. Plain text, one line per step. */

/** A failure that the person at the terminal can mend. `advice` is printed below the message. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} [advice]
   */
  constructor(message, advice) {
    super(message);
    this.advice = advice;
  }
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Runs one step and says so before and after.
 * @template T
 * @param {string} title what is being done: "Building the console"
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  say(`• ${title} …`);
  const result = await work();
  say(`  done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Runs `main` and turns what it throws into sentences and an exit code.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n${error.advice === undefined ? '' : `${error.advice}\n`}`);
    process.exitCode = 1;
  }
}
