/** From an event to what else there is of the same container or host at about that time. */
import type { Nanoseconds } from '@eyrie/schema';
import type { MouseEvent } from 'react';
import type { PolicyEventView } from '../../../api/event.ts';
import { capturesUrl } from '../../../state/captures-view.ts';
import type { FilterTerm } from '../../../state/filter.ts';
import { navigate } from '../../../state/location.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { DEFAULT_VIEW, writeView } from '../../../state/view.ts';

const MINUTE_NS = 60_000_000_000n;
const NEAR = 5n;
/** A capture may have begun long before what it caught. */
const NEAR_CAPTURES = 60n;

const around = (time: Nanoseconds, minutes: bigint): TimeRange & { kind: 'fixed' } => ({ kind: 'fixed', from: (time - minutes * MINUTE_NS) as Nanoseconds, to: (time + minutes * MINUTE_NS) as Nanoseconds });

export function Around({ event: { time, container, host, agent } }: { event: PolicyEventView }) {
  const near = around(time, NEAR);
  const inHost: FilterTerm = { label: 'host.hostName', exclude: false, value: host.name };
  const inContainer: FilterTerm | undefined = container && { label: 'container.id', exclude: false, value: container.id };
  const place = inContainer ?? inHost;
  const where = container ? 'this container' : 'this host';
  const links: (readonly [words: string, url: string])[] = [[`Events of ${where}, 5 minutes either way`, `/events${writeView({ ...DEFAULT_VIEW, range: near, terms: [place] })}`]];
  if (container) links.push(['Events of this host, 5 minutes either way', `/events${writeView({ ...DEFAULT_VIEW, range: near, terms: [inHost] })}`]);
  links.push([`Whom ${where} talked with`, `/topology${writeView({ ...DEFAULT_VIEW, range: near, terms: [place] })}`]);
  if (agent > 0) links.push([`Captures of ${where}, an hour either way`, capturesUrl({ agent, container: container?.id, range: around(time, NEAR_CAPTURES) })]);
  return links.map(([words, url]) => <div key={url}><a href={url} onClick={follow}>{words}</a></div>);
}

const follow = (click: MouseEvent<HTMLAnchorElement>): void => {
  click.preventDefault();
  navigate(click.currentTarget.pathname + click.currentTarget.search);
};
