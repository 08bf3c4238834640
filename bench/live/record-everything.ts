/**
 * Records every event of this host into 64 MB of memory, oldest overwritten, for so many milliseconds; then one JSON line
 * as `eyrie detect --stats` writes it. Run as a process of its own by the benchmark.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Memory } from '@eyrie/scap';
import { openLive } from '@eyrie/sensor';
import { everyEvent } from './settings.ts';

const KEPT_BYTES = 64 << 20;
const BUDGET = 16_384;

const durationMs = Number(process.argv[2]);
const source = openLive({ events: everyEvent() });
const kept = new Uint8Array(KEPT_BYTES);
let at = 0;
const keep = (memory: Memory, from: number): void => {
  const length = memory.u32[(from >> 2) + 1] ?? 0;
  if (at + length > KEPT_BYTES) at = 0;
  kept.set(memory.u8.subarray(from, from + length), at);
  at += length;
};
const before = process.cpuUsage();
process.stderr.write('eyrie: watching\n');
const until = performance.now() + durationMs;
while (performance.now() < until) if (source.drain(keep, BUDGET) < BUDGET) await sleep(1);
source.setEvents([]);
await sleep(20);
while (source.drain(keep, BUDGET) === BUDGET);
const { delivered, dropped, droppedByCause } = source.counters();
const { user, system } = process.cpuUsage(before);
const figures = { events: delivered, dropped, droppedBy: droppedByCause, alerts: 0, cpuSeconds: (user + system) / 1e6, rssBytes: process.memoryUsage.rss() };
process.stdout.write(`${JSON.stringify(figures)}\n`);
source.close();
