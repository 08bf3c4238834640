/** Which captures are listed, as the address says it. */
import { parseRfc3339, toShortRfc3339 } from '../time/nanoseconds.ts';
import type { TimeRange } from './time-range.ts';

export interface CapturesView {
  /** Number of the agent. */
  readonly agent: number | undefined;
  readonly container: string | undefined;
  /** When they were begun. */
  readonly range: (TimeRange & { kind: 'fixed' }) | undefined;
}

export function capturesUrl({ agent, container, range }: CapturesView): string {
  const params = new URLSearchParams();
  if (agent !== undefined) params.set('agent', String(agent));
  if (container !== undefined) params.set('container', container);
  if (range) {
    params.set('from', toShortRfc3339(range.from));
    params.set('to', toShortRfc3339(range.to));
  }
  return params.size === 0 ? '/captures' : `/captures?${params.toString()}`;
}

export function readCapturesView(params: URLSearchParams): CapturesView {
  const agent = params.get('agent') ?? '';
  const container = params.get('container') ?? '';
  const [from, to] = [parseRfc3339(params.get('from') ?? ''), parseRfc3339(params.get('to') ?? '')];
  return {
    agent: /^[1-9]\d{0,8}$/.test(agent) ? Number(agent) : undefined,
    container: container === '' ? undefined : container,
    range: from !== undefined && to !== undefined && from < to ? { kind: 'fixed', from, to } : undefined,
  };
}
