import { expect, test } from 'vitest';
import { Memory } from '@eyrie/scap';
import { CONTROL, COUNTERS, EXCLUDED_BYTES } from './layout.ts';
import { LiveSource } from './live.ts';
import type { Source } from './merge.ts';
import { CLOCK_REALTIME } from './native.ts';

const SECOND = 1_000_000_000n;

/** A ring with one event at a time of the wall clock. */
class OneEvent implements Source {
  readonly memory = new Memory(new ArrayBuffer(8));
  readonly at = 0;
  readonly backlog = 0;
  time = 0;
  readonly #stamp: bigint;
  #isTaken = false;

  constructor(stamp: bigint) {
    this.#stamp = stamp;
  }
  hasNext(baseHigh: number): boolean {
    this.time = Number(this.#stamp - (BigInt(baseHigh) << 32n));
    return !this.#isTaken;
  }
  take(): void {
    this.#isTaken = true;
  }
  release(): void {}
}

class Empty extends OneEvent {
  override hasNext(): boolean {
    return false;
  }
}

function sourceAt(clock: { wall: bigint }, event: bigint): LiveSource {
  const buffers = { control: new ArrayBuffer(CONTROL.size), excluded: new ArrayBuffer(EXCLUDED_BYTES), counters: new ArrayBuffer(COUNTERS.words * 8 * 2) };
  const native = { clock: (id: number): bigint => (id === CLOCK_REALTIME ? clock.wall : 5n * SECOND) };
  return new LiveSource({ ...buffers, native, arch: 'x64', cpus: 2, rings: [new OneEvent(event), new Empty(0n)], want: () => undefined, close: () => undefined }, {});
}

const NOW = 1_800_000_000n * SECOND;

test('an event from the future waits, because another ring may hold an older one', () => {
  const source = sourceAt({ wall: NOW }, NOW + 3600n * SECOND);
  expect(source.drain(() => undefined)).toBe(0);
});

test('an event of the past is due', () => {
  const source = sourceAt({ wall: NOW }, NOW - SECOND);
  expect(source.drain(() => undefined)).toBe(1);
});

test('when the clock is set back, what was stamped before does not wait for the clock to get there again', () => {
  const clock = { wall: NOW };
  const source = sourceAt(clock, NOW);
  clock.wall = NOW - 3600n * SECOND;
  source.refreshClock();
  expect(source.drain(() => undefined)).toBe(1);
});
