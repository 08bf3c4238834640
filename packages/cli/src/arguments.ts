import { InvalidArgumentError } from 'commander';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number above 0.');
  return Number(text);
}

/** @throws InvalidArgumentError */
export function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('a port is at most 65535.');
  return value;
}

/**
 * `90s`, `10m`, `2h`, `3d`, `2w` in milliseconds.
 * @throws InvalidArgumentError
 */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  const unit = UNIT_SECONDS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new InvalidArgumentError('expected a number and a unit: 30s, 10m, 2h, 3d, 2w.');
  return Number(match[1]) * unit * 1000;
}

/**
 * `HOST:PORT`, `[::1]:PORT`, or a port on all addresses.
 * @throws InvalidArgumentError
 */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(?:\[([^\]]+)\]|([^:]*)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) throw new InvalidArgumentError('expected an address to listen on: 0.0.0.0:7765, [::1]:7765 or 7765.');
  const host = match[1] ?? match[2] ?? '';
  return { host: host === '' ? '0.0.0.0' : host, port };
}
