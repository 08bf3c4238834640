/** Round places for the labels of a time axis. */
import { formatClock, partsOf, type Zone } from '../time/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY,
];

export interface Tick { ms: number; label: string }

/** At most `most` ticks on round local (or UTC) times between two epoch times. */
export function timeTicks(fromMs: number, toMs: number, most: number, zone: Zone): Tick[] {
  const step = STEPS.find((each) => (toMs - fromMs) / each <= Math.max(1, most)) ?? 14 * DAY;
  const shift = zone === 'utc' ? 0 : -new Date(fromMs).getTimezoneOffset() * MINUTE;
  const ticks: Tick[] = [];
  for (let ms = Math.ceil((fromMs + shift) / step) * step - shift; ms <= toMs; ms += step) ticks.push({ ms, label: tickLabel(ms, step, zone) });
  return ticks;
}

function tickLabel(ms: number, step: number, zone: Zone): string {
  const clock = formatClock(ms, zone);
  const { month, day, ms: fraction } = partsOf(ms, zone);
  if (step >= DAY || (step >= HOUR && clock === '00:00:00')) return `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (step >= MINUTE) return clock.slice(0, 5);
  if (step >= 1000) return clock;
  return `${clock.slice(6)}.${String(fraction).padStart(3, '0')}`;
}
