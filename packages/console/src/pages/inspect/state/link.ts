/** Links from elsewhere in the console into a capture. */
import type { Nanoseconds } from '@eyrie/schema';
import { FIRST_VIEW, writeInspectView } from './inspect-view.ts';

/** What is looked at first, before and after the moment that a link is about. */
const AROUND_NS = 5_000_000_000n;
/** Events may name a container by its whole id; the field `container.id` has the first twelve digits of it. */
const WHOLE_ID = /^[0-9a-f]{13,}$/;

export interface Moment {
  readonly time: Nanoseconds;
  readonly containerId: string | undefined;
}

/** @param moment narrows to its seconds and its container; each can be taken off again. */
export function inspectLink(capture: string, moment?: Moment): string {
  if (moment === undefined) return `/inspect${writeInspectView({ ...FIRST_VIEW, capture })}`;
  const { time, containerId } = moment;
  const filter = containerId === undefined ? '' : `container.id=${WHOLE_ID.test(containerId) ? containerId.slice(0, 12) : containerId}`;
  return `/inspect${writeInspectView({ ...FIRST_VIEW, capture, filter, window: { from: time - AROUND_NS, to: time + AROUND_NS } })}`;
}
