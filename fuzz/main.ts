/**
 * `npm run fuzz -- [--inputs N] [--seed S] [--captures FOLDER] [--keep N] [TARGET…]`: sends mutated inputs into the engine, see docs/fuzzing.md.
 * Ends with 1 when something failed.
 */
import { parseArgs } from 'node:util';
import { TARGETS, targetNamed } from './targets/all.ts';
import { fuzzTarget, type TargetResult } from './watch.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: 'string', default: '200000' }, seed: { type: 'string' }, captures: { type: 'string' }, keep: { type: 'string', default: '0' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const inputs = wholeNumber('inputs', values.inputs);
const targets = positionals.length === 0 ? TARGETS : positionals.map(targetNamed);
const weight = targets.reduce((sum, target) => sum + target.weight, 0);

say(`seed ${seed}, ${inputs} inputs\n`);
say('target       inputs   seconds    per second  reached  kept  slowest ms  peak MiB  failures');
const results: TargetResult[] = [];
for (const target of targets) {
  const result = await fuzzTarget(target, {
    inputs: Math.ceil((inputs * target.weight) / weight),
    seed,
    keep: wholeNumber('keep', values.keep),
    ...(values.captures === undefined ? {} : { captures: values.captures }),
  });
  results.push(result);
  const rate = Math.round(result.inputs / result.seconds);
  say(
    `${target.name.padEnd(9)} ${String(result.inputs).padStart(9)} ${result.seconds.toFixed(1).padStart(9)} ${String(rate).padStart(13)} ${String(result.reached).padStart(8)} ${String(result.pool).padStart(5)} ${result.slowestMs.toFixed(1).padStart(11)} ${String(result.peakBytes >> 20).padStart(9)} ${String(result.failures.length).padStart(9)}`,
  );
  for (const { kind, message, path } of result.failures) say(`  ${kind}: ${message}\n  kept in ${path}`);
}
const failures = results.reduce((sum, { failures: of }) => sum + of.length, 0);
say(`\n${results.reduce((sum, result) => sum + result.inputs, 0)} inputs, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`--${name} must be a whole number, not ${text}`);
  return value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
