import { existsSync, openSync, writeSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hostProblemOf } from './host-problem.ts';

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

it.skipIf(!existsSync('/dev/full'))('a full disk is told with what to do (skipped without /dev/full)', () => {
  const error = thrownBy(() => writeSync(openSync('/dev/full', 'w'), 'x'));
  expect(hostProblemOf(error)).toMatch(/^The disk is full\. Free some space.*--data\. \(ENOSPC: .*\)$/);
});

it('a mistake of the program is not taken for the host\u2019s', () => {
  expect(hostProblemOf(new TypeError('x is not a function'))).toBeUndefined();
  expect(hostProblemOf(Object.assign(new Error('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined();
});
