/** Exact times in the console: nanoseconds as bigint, read from and written as RFC 3339. */
import type { Nanoseconds } from '@eyrie/schema';

const NS_PER_MS = 1_000_000n;
const RFC3339 = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:\d{2})$/;

export const msFromNs = (time: Nanoseconds): number => Number(time / NS_PER_MS);

/** A whole number of milliseconds (epoch) as nanoseconds. */
export const nsFromMs = (ms: number): Nanoseconds => (BigInt(Math.round(ms)) * NS_PER_MS) as Nanoseconds;

/** Reads up to nine decimals exactly; undefined when the text is no RFC 3339 time. */
export function parseRfc3339(text: string): Nanoseconds | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]?.replace(' ', 'T').toUpperCase()}${match[3]?.toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  const fraction = BigInt((match[2] ?? '').padEnd(9, '0'));
  return (BigInt(ms) * NS_PER_MS + fraction) as Nanoseconds;
}

/** RFC 3339 in UTC with as many decimals as needed: `2026-11-21T04:18:56Z`, `…56.123456789Z`. */
export function toShortRfc3339(time: Nanoseconds): string {
  const seconds = new Date(Number(time / NS_PER_MS)).toISOString().slice(0, 19);
  const fraction = (time % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${seconds}${fraction ? `.${fraction}` : ''}Z`;
}
