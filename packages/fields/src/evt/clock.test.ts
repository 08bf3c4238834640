import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildEvent, viewOfEvent } from '@eyrie/scap';
import { fractionOf, nineDigits, secondsOf } from './clock.ts';

it('tells seconds and nanoseconds of any time stamp exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (ts) => {
      const event = viewOfEvent(buildEvent({ type: 'SYSCALL_CHDIR_X', ts, tid: 1, params: [0, '/'] }));
      expect(BigInt(secondsOf(event))).toBe(ts / 1_000_000_000n);
      expect(BigInt(fractionOf(event))).toBe(ts % 1_000_000_000n);
      expect(nineDigits(fractionOf(event))).toBe((ts % 1_000_000_000n).toString().padStart(9, '0'));
    }),
  );
});
