import { expect, it } from 'vitest';
import type { RuleNoise } from '../stores/events/noise.ts';
import { nextStep } from './next-step.ts';

const noise = (changes: Partial<RuleNoise>): RuleNoise => ({
  ruleName: 'R', count: 1000, severity: 4, hosts: 1, containers: 1, policies: [1], process: 'backup', processCount: 100, image: '', imageCount: 0, lastId: 'e1', last: '0', perDay: [], ...changes,
});

it.each([
  ['few events', noise({ count: 19, processCount: 19 }), 'none'],
  ['one program', noise({ processCount: 700 }), 'exception'],
  ['one image with many programs', noise({ image: 'acme/a', imageCount: 950 }), 'scope'],
  ['one image with one program', noise({ image: 'acme/a', imageCount: 950, processCount: 950 }), 'exception'],
  ['many from everywhere', noise({}), 'disable'],
  ['many from everywhere, but grave', noise({ severity: 1 }), 'none'],
] as const)('of %s the next step is %s', (_what, from, kind) => {
  expect(nextStep(from, 1).kind).toBe(kind);
});
