import { ns } from '@eyrie/schema';
import { expect, it } from 'vitest';
import { readInspectView } from './inspect-view.ts';
import { inspectLink } from './link.ts';

const read = (link: string) => readInspectView(new URL(link, 'http://console').searchParams);

it('a link to a capture opens the whole of it', () => {
  expect(inspectLink('ab12')).toBe('/inspect?c=ab12');
});

it('a link to an event of a container opens its seconds and its container, by the id that fields have', () => {
  const time = 1_767_225_600_123_456_789n;
  const link = read(inspectLink('ab12', { time: ns(time), containerId: 'deadbeefcafe'.repeat(5) + 'dead' }));
  expect(link).toMatchObject({ capture: 'ab12', filter: 'container.id=deadbeefcafe', window: { from: time - 5_000_000_000n, to: time + 5_000_000_000n } });
  expect(read(inspectLink('ab12', { time: ns(time), containerId: undefined })).filter).toBe('');
});
