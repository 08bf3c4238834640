/** Every input that was ever kept, and some fresh ones: nothing may throw. */
import { describe, expect, it } from 'vitest';
import { Campaign } from './campaign.ts';
import { readCorpus } from './corpus.ts';
import { Random } from './random.ts';
import { TARGETS } from './targets/all.ts';

/** Fewer where one input takes long. */
const freshInputs = (weight: number): number => (weight < 1 ? 40 : 300);

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (name, target) => {
  const corpus = readCorpus(name);

  it(`takes its ${corpus.length} kept inputs`, () => {
    const run = target.prepare();
    for (const { name: file, bytes } of corpus) {
      try {
        run(bytes, () => undefined);
      } catch (error) {
        throw new Error(`fuzz/corpus/${name}/${file}`, { cause: error });
      }
    }
  });

  it('reaches more by its mutations than by its seeds', () => {
    const campaign = new Campaign(target, 1);
    const { reached } = campaign;
    for (let count = 0; count < freshInputs(target.weight); count++) campaign.run(campaign.next());
    expect(campaign.reached).toBeGreaterThan(reached);
  });

  it('makes the same inputs from the same seed', () => {
    const inputs = [1, 1, 2].map((seed) => {
      const campaign = new Campaign(target, seed);
      return Array.from({ length: 20 }, () => Buffer.from(campaign.next().bytes).toString('hex'));
    });
    expect(inputs[0]).toEqual(inputs[1]);
    expect(inputs[0]).not.toEqual(inputs[2]);
  });
});

it('random numbers are spread over their range', () => {
  const random = new Random(7);
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index++) {
    const value = random.below(10);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
});
