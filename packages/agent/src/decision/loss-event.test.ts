import { policyEvent } from '@eyrie/schema';
import { expect, it } from 'vitest';
import { LossReporter } from './loss-event.ts';

const origin = { agentId: 'a'.repeat(32), hostName: () => 'web-1', machineId: '' };
const lost = (ringFull: number, shed: number, droppedByCall: Record<string, number> = {}) => ({ dropped: { ringFull, shed }, droppedByCall });

it('each loss is reported once, by cause and call, as an event that the protocol accepts', () => {
  const losses = new LossReporter(origin);
  expect(losses.check(lost(0, 0), 5n)).toBeUndefined();
  const first = losses.check(lost(7, 1, { close: 3, openat: 5 }), 6n);
  expect(policyEvent.parse(first)).toMatchObject({
    timestamp: '6',
    output: '8 events were lost (ringFull 7, shed 1; most of them openat 5, close 3)',
    fields: { 'lost.ringFull': 7, 'lost.shed': 1, 'lost.call.openat': 5, 'lost.call.close': 3 },
  });
  expect(losses.check(lost(7, 1, { close: 3, openat: 5 }), 7n)).toBeUndefined();
  expect(losses.check(lost(9, 1, { close: 5, openat: 5 }), 8n)?.output).toBe('2 events were lost (ringFull 2; most of them close 2)');
});
