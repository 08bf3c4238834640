/** Watching this host: events, drops, CPU and memory under six loads, and what the probe adds to a call. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoLiveCapture } from '../e2e/support/this-host.ts';
import { addCosts, type AddedCost } from './live/added-cost.ts';
import { compileEmpty } from './live/empty-program.ts';
import { compileLoad, LOADS, runLoad } from './live/load.ts';
import { PEER_FIGURES } from './live/peer-figures.ts';
import { settings, type Setting } from './live/settings.ts';
import { WATCH_MS, watchLoad } from './live/watch.ts';

const ROUNDS = 10;
const WIDTHS = [24, 16, 10, 11, 9, 14, 8];

const why = whyNoLiveCapture();
if (why === undefined) await measure();
else console.log(`Not measured here: ${why}.`);

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-bench-'));
  try {
    const program = compileLoad(folder);
    const { settings: all, note } = settings();
    console.log(`${cpus().length} CPUs (${cpus()[0]?.model}), ${process.arch}, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)} at the start. The load has CPU 0.\n`);
    await throughput(program, all);
    await cost(program, folder, all);
    if (note !== undefined) console.log(`\n${note}`);
    console.log('\nFalco 0.44, modern eBPF, measured elsewhere (a 2-core machine, 12 s runs), not in this run:');
    row(['load', 'rules', 'events', 'dropped', 'CPU'], [33, 10, 10, 11, 10]);
    for (const figures of PEER_FIGURES) row(figures, [33, 10, 10, 11, 10]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function throughput(program: string, all: readonly Setting[]): Promise<void> {
  console.log('The load alone, 3 s each, calls per second:');
  for (const load of LOADS) {
    const { units, seconds } = await runLoad(program, load, 3_000);
    row([load.says, count((units * load.calls) / seconds)], [24, 10]);
  }
  console.log(`\nEyrie as a process of its own, ${WATCH_MS / 1000} s each; events of the whole host; CPU of one core, with start-up; memory with the rings:`);
  row(['rules', 'load', 'calls/s', 'events', 'dropped', 'CPU', 'memory'], WIDTHS);
  for (const setting of all) {
    for (const load of LOADS) {
      const { run, figures } = await watchLoad(program, setting, load);
      const share = (100 * figures.dropped) / Math.max(1, figures.dropped + figures.events);
      row(
        [
          setting.name,
          load.says,
          count((run.units * load.calls) / run.seconds),
          count(figures.events),
          `${share.toFixed(share > 0 && share < 10 ? 2 : 0)} %`,
          `${figures.cpuSeconds.toFixed(2)} s, ${((100 * figures.cpuSeconds) / run.seconds).toFixed(0)} %`,
          `${(figures.rssBytes / 1e6).toFixed(0)} MB`,
        ],
        WIDTHS,
      );
    }
  }
}

async function cost(program: string, folder: string, all: readonly Setting[]): Promise<void> {
  console.log(`\nCPU time that the attached probe adds, ns per call (exec storm: µs per program); medians of ${ROUNDS} runs with nothing, with a program that does nothing, and with the probe, in turn; [ ] quartiles of the runs with it, less the median without:`);
  const widths = [24, 16, 12, 16, 12, 22];
  const empty = compileEmpty(folder);
  row(['rules', 'load', 'without', 'empty program', 'probe', 'spread'], widths);
  for (const setting of all) {
    const alone = LOADS.filter(({ processes }) => processes === undefined);
    for (const [load, measured] of await addCosts(program, empty, setting, alone, ROUNDS)) {
      const scale = load.kind === 'exec' ? 1000 : load.calls;
      const unit = load.kind === 'exec' ? 'µs' : 'ns';
      const { without, nothing, added, low, high } = summary(measured, scale);
      row([setting.name, load.says, `${without.toFixed(0)} ${unit}`, `+${nothing.toFixed(0)} ${unit}`, `+${added.toFixed(0)} ${unit}`, `[${low.toFixed(0)}, ${high.toFixed(0)}]`], widths);
    }
  }
}

function summary({ off, empty, on }: AddedCost, scale: number): { without: number; nothing: number; added: number; low: number; high: number } {
  const without = quantile(off, 0.5) / scale;
  const nothing = quantile(empty, 0.5) / scale - without;
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(on, share) / scale - without);
  return { without, nothing, added: middle ?? Number.NaN, low: low ?? Number.NaN, high: high ?? Number.NaN };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}

function count(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : value >= 1e4 ? `${(value / 1e3).toFixed(0)} k` : value.toFixed(0);
}

function row(cells: readonly string[], widths: readonly number[]): void {
  console.log(`  ${cells.map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' ')}`);
}
