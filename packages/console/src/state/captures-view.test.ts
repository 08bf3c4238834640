import type { Nanoseconds } from '@eyrie/schema';
import { expect, test } from 'vitest';
import { capturesUrl, readCapturesView, type CapturesView } from './captures-view.ts';

const NOTHING: CapturesView = { agent: undefined, container: undefined, range: undefined };
const viewOf = (url: string): CapturesView => readCapturesView(new URLSearchParams(url.split('?')[1] ?? ''));

test('which captures are listed is read back from the address as it was written', () => {
  const range = { kind: 'fixed', from: 1_795_762_800_250_000_000n as Nanoseconds, to: 1_795_770_000_000_000_000n as Nanoseconds } as const;
  for (const view of [NOTHING, { ...NOTHING, agent: 7 }, { agent: 12, container: '3ad7b26ded6d', range }]) expect(viewOf(capturesUrl(view))).toEqual(view);
});

test('what cannot be read in an address is left out', () => {
  expect(viewOf('/captures?agent=-1&container=&from=yesterday&to=2026-11-27')).toEqual(NOTHING);
});
