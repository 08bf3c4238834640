/** The feed of the page, following the view. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { eventsApi } from '../../../api/events.ts';
import { openLive } from '../../../api/live.ts';
import { checkStillSignedIn, noticeSignOut } from '../../../app/session.ts';
import { setLiveStatus } from '../../../state/live-status.ts';
import { rangeKey, type TimeRange } from '../../../state/time-range.ts';
import { EventFeed, type FeedState } from './feed.ts';

/** Bursts of live events within this time are drawn together. */
const GATHER_MS = 30;
/** A page hidden this long stops following until it is seen again. */
const SLEEP_MS = 60_000;

export function useFeed(range: TimeRange, filter: string): [EventFeed, FeedState] {
  const [feed] = useState(() => new EventFeed({ api: eventsApi, openLive, now: Date.now, soon: (run) => setTimeout(run, GATHER_MS), later: (run, ms) => setTimeout(run, ms) }));
  const state = useSyncExternalStore(feed.subscribe, feed.getState);
  const question = rangeKey(range) + filter;

  useEffect(() => {
    feed.open(range, filter);
    return () => feed.close();
    // `question` stands for the range and filter, which are new objects with every change of the URL.
  }, [feed, question]);
  useEffect(() => noticeSignOut(state.error), [state.error]);
  useEffect(() => {
    setLiveStatus(state.connection);
    if (state.connection === 'lost') void checkStillSignedIn();
  }, [state.connection]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onVisibility = (): void => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => feed.sleep(), SLEEP_MS);
      else feed.wake();
    };
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      setLiveStatus('off');
    };
  }, [feed]);
  return [feed, state];
}
