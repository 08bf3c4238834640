import { policyEvent } from '@eyrie/schema';
import { expect, it } from 'vitest';
import { LossReporter } from './loss-event.ts';

const origin = { agentId: 'a'.repeat(32), hostName: () => 'web-1', machineId: '' };

it('each loss is reported once, by cause, as an event that the protocol accepts', () => {
  const losses = new LossReporter(origin);
  expect(losses.check({ ring: 0, unreadable: 0 }, 5n)).toBeUndefined();
  const first = losses.check({ ring: 7, unreadable: 1 }, 6n);
  expect(policyEvent.parse(first)).toMatchObject({ timestamp: '6', output: '8 events were lost (ring 7, unreadable 1)', fields: { 'lost.ring': 7, 'lost.unreadable': 1 } });
  expect(losses.check({ ring: 7, unreadable: 1 }, 7n)).toBeUndefined();
  expect(losses.check({ ring: 9, unreadable: 1 }, 8n)?.output).toBe('2 events were lost (ring 2)');
});
