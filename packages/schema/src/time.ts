/** Nanoseconds since 1970-01-01T00:00Z. Branded, so that no other number is taken for a time. */
export type Nanoseconds = bigint & { readonly __unit: 'ns' };

export const ns = (value: bigint): Nanoseconds => value as Nanoseconds;
export const nsFromMs = (ms: number): Nanoseconds => ns(BigInt(Math.round(ms)) * 1_000_000n);

/** RFC 3339 in UTC with nine decimals: `2026-11-21T04:18:56.123456789Z`. */
export function toRfc3339(time: Nanoseconds): string {
  const date = new Date(Number(time / 1_000_000n)).toISOString();
  return `${date.slice(0, 19)}.${(time % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}

const RFC_3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** The time that RFC 3339 text says, decimals beyond the ninth cut off; undefined when it is none. */
export function fromRfc3339(text: string): Nanoseconds | undefined {
  const match = RFC_3339.exec(text.toUpperCase());
  if (match === null) return undefined;
  const [, date = '', decimals = '', zone = ''] = match;
  const milliseconds = Date.parse(`${date}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return ns(BigInt(milliseconds) * 1_000_000n + BigInt(decimals.slice(0, 9).padEnd(9, '0')));
}
