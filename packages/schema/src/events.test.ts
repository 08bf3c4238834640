import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from './events.ts';
import { PPME } from './tables/event-codes.ts';

describe('event types', () => {
  it('have the same codes by identifier as by row', () => {
    expect(EVENT_TYPES.map(({ id, code }) => [id, code])).toEqual(Object.entries(PPME));
  });

  it('keep the numbers of the wire, which are not the order of any list', () => {
    expect(EVENT_TYPES).toHaveLength(454);
    expect([PPME.SCAPEVENT_X, PPME.SYSCALL_SETUID_E, PPME.PROCINFO_E, PPME.SOCKET_ACCEPT_5_X]).toEqual([197, 198, 234, 247]);
    expect([PPME.SYSCALL_CLOSE_RANGE_E, PPME.SYSCALL_CLOSE_RANGE_X, PPME.SYSCALL_KEYCTL_X]).toEqual([450, 451, 453]);
  });

  it('are entered with even and left with odd codes', () => {
    expect(EVENT_TYPES.every(({ id, code, isEnter }) => isEnter === (code % 2 === 0) && id.endsWith(isEnter ? '_E' : '_X'))).toBe(true);
  });
});
