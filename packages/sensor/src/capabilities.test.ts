import { expect, test } from 'vitest';
import { capabilities } from './capabilities.ts';
import { whyNoProbe } from './testing/probe-run.ts';

test('says that live capture works exactly when it does, and otherwise what to do', () => {
  const found = capabilities();
  expect(found.live).toBe(whyNoProbe() === undefined);
  for (const check of found.checks) {
    expect(check.says).toMatch(/\.$/);
    expect(check.fix === undefined).toBe(check.ok);
  }
});
