/** Nanoseconds since 1970-01-01T00:00Z. Branded, so that no other number is taken for a time. */
export type Nanoseconds = bigint & { readonly __unit: 'ns' };

export const ns = (value: bigint): Nanoseconds => value as Nanoseconds;
export const nsFromMs = (ms: number): Nanoseconds => ns(BigInt(Math.round(ms)) * 1_000_000n);

/** RFC 3339 in UTC with nine decimals: `2026-11-21T04:18:56.123456789Z`. */
export function toRfc3339(time: Nanoseconds): string {
  const date = new Date(Number(time / 1_000_000n)).toISOString();
  return `${date.slice(0, 19)}.${(time % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}
