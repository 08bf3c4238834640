/** Numbers and times of a capture as people read them. */

const SI = ['', 'K', 'M', 'G', 'T', 'P'];

/** `0`, `817`, `9.5 K`, `22.4 K`, `1.2 M`: at most one decimal. */
export function formatCount(value: number): string {
  return scaled(value, 1000).replace(/ $/, '');
}

/** `817 B`, `72.3 KB`, `1.2 MB`. */
export function formatBytes(value: number): string {
  return `${scaled(value, 1000)}B`;
}

function scaled(value: number, step: number): string {
  let rest = Math.abs(value);
  let unit = 0;
  while (rest >= step && unit < SI.length - 1) {
    rest /= step;
    unit += 1;
  }
  const isWhole = Number.isInteger(rest) || rest >= 100;
  return `${value < 0 ? '−' : ''}${isWhole ? Math.round(rest).toString() : rest.toFixed(1)} ${SI[unit]}`;
}

/** A length of time in nanoseconds, three digits that matter: `340 ns`, `12.1 µs`, `4.03 ms`, `1.25 s`, `3 min 20 s`. */
export function formatNs(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1000) return `${Math.round(ns)} ns`;
  if (size < 999_500) return `${digits(ns / 1000)} µs`;
  if (size < 999_500_000) return `${digits(ns / 1_000_000)} ms`;
  if (size < 60_000_000_000) return `${digits(ns / 1_000_000_000)} s`;
  const seconds = Math.round(size / 1_000_000_000);
  const [big, small, bigName, smallName] = seconds < 3600 ? [60, 1, 'min', 's'] : seconds < 86_400 ? [3600, 60, 'h', 'min'] : [86_400, 3600, 'd', 'h'];
  const rest = Math.floor((seconds % big) / small);
  return `${ns < 0 ? '−' : ''}${Math.floor(seconds / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));

/** Time since the capture's beginning: `+7.121260 s`. */
export function formatOffset(ns: bigint, decimals = 6): string {
  const sign = ns < 0n ? '−' : '+';
  const size = ns < 0n ? -ns : ns;
  const seconds = size / 1_000_000_000n;
  const fraction = (size % 1_000_000_000n).toString().padStart(9, '0').slice(0, decimals);
  return `${sign}${seconds}.${fraction} s`;
}
