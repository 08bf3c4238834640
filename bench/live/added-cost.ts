/** What the probe adds to a call: CPU time of a load with the probe attached, with a program that does nothing, and without, in turn. */
import { openLive } from '@eyrie/sensor';
import { attachEmpty } from './empty-program.ts';
import { runLoad, type Load } from './load.ts';
import type { Setting } from './settings.ts';

export interface AddedCost {
  /** ns per unit of work: with nothing attached, with a program that does nothing, with the probe. */
  readonly off: readonly number[];
  readonly empty: readonly number[];
  readonly on: readonly number[];
}

const SLICE_MS = 100;

/**
 * Rounds over all loads in each state. The rings are emptied, and nothing is evaluated: the consumer has its own CPU.
 * @param empty path of the compiled program that does nothing.
 */
export async function addCosts(program: string, empty: string, setting: Setting, loads: readonly Load[], rounds: number): Promise<Map<Load, AddedCost>> {
  const costs = new Map(loads.map((load) => [load, { off: [] as number[], empty: [] as number[], on: [] as number[] }]));
  for (let round = 0; round < rounds; round++) {
    for (const load of loads) costs.get(load)?.off.push(await nanoseconds(program, load));
    const detach = attachEmpty(empty);
    try {
      for (const load of loads) costs.get(load)?.empty.push(await nanoseconds(program, load));
    } finally {
      detach();
    }
    const source = openLive({ events: setting.events, reportSelf: true });
    const timer = setInterval(() => source.drain(() => undefined), 1);
    try {
      for (const load of loads) costs.get(load)?.on.push(await nanoseconds(program, load));
    } finally {
      clearInterval(timer);
      source.close();
    }
  }
  return costs;
}

async function nanoseconds(program: string, load: Load): Promise<number> {
  const { units, cpuSeconds } = await runLoad(program, load, SLICE_MS);
  return (cpuSeconds / units) * 1e9;
}
