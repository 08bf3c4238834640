/** What the events page says when it has nothing, or not all, to show. */
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { filterText, searchFault, type EventFilter } from '../../state/filter.ts';
import { navigate } from '../../state/location.ts';
import { windowWords, WINDOWS } from '../../state/time-range.ts';
import type { ChangeView } from '../../state/use-view.ts';
import type { View } from '../../state/view.ts';
import { Button } from '../../widgets/Button.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { Banner, Command, EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import type { FeedState } from './data/feed.ts';

/** A reconnection that succeeds at once is nobody's concern, nor is an answer that comes at once. */
const QUIET_MS = 1200;
const WAIT_MS = 400;

/** True once `condition` has lasted so long without a break. */
function useLasting(condition: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!condition) {
      setLasted(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasted(true), ms);
    return () => clearTimeout(timer);
  }, [condition, ms]);
  return lasted;
}

export function LostBanner({ connection }: { connection: FeedState['connection'] }) {
  const lost = useLasting(connection === 'lost', QUIET_MS);
  return lost ? <Banner tone="warn">Connection to the server lost. What was loaded stays; new events are fetched when the server is back.</Banner> : null;
}

/** An answer that takes long is said, and can be given up. */
export function WaitingBanner({ status, onCancel }: { status: FeedState['status']; onCancel: () => void }) {
  const waiting = useLasting(status === 'loading' || status === 'stale', WAIT_MS);
  return waiting ? <Banner tone="plain" action={<Button onClick={onCancel}>Stop</Button>}>Waiting for the server’s answer…</Banner> : null;
}

/** Something failed while there are rows to keep. */
export function TroubleBanner({ state, onRetry }: { state: FeedState; onRetry: () => void }) {
  if (!state.error || state.shown.length === 0 || (state.status !== 'failed' && state.older !== 'failed')) return null;
  const what = state.older === 'failed' ? 'Older events could not be loaded.' : 'The list could not be renewed; these are the events from before.';
  return <Banner tone="bad" action={<Button onClick={onRetry}>Try again</Button>}>{what} {state.error.message}</Banner>;
}

export function TroubleNotice({ error, filter, onRetry }: { error: ApiError; filter: EventFilter; onRetry: () => void }) {
  if (error.status !== 400 || filterText(filter) === '') return <ErrorNotice title="Events could not be loaded" message={error.message} onRetry={onRetry} />;
  const { reason, at } = searchFault(filter, error.message);
  return (
    <ErrorNotice title="The server cannot read this filter" message={at === undefined ? reason : `Character ${at + 1}: ${reason}`} onRetry={onRetry}>
      {at !== undefined && <p className="filter-fault mono">{filter.search.slice(0, at)}<mark>{filter.search.slice(at, at + 1) || ' '}</mark>{filter.search.slice(at + 1)}</p>}
    </ErrorNotice>
  );
}

export function NothingFound({ view, filtered, change }: { view: View; filtered: boolean; change: ChangeView }) {
  const { range } = view;
  const span = range.kind === 'live' ? `in the ${windowWords(range.window)}` : 'in this range';
  const widest = WINDOWS.at(-1);
  const wider = range.kind === 'live' ? WINDOWS[WINDOWS.indexOf(range.window) + 1] : widest;
  const widen = wider && <Button onClick={() => change({ range: { kind: 'live', window: wider } })}>Show the {windowWords(wider)}</Button>;
  if (filtered) {
    return (
      <EmptyState title={`No event matches the filters ${span}`}>
        <p>Other events may be there: take a filter away, or look further back.</p>
        <div className="empty-actions"><Button kind="primary" onClick={() => change({ search: '', severities: [], terms: [], scope: [] })}>Clear filters</Button>{widen}</div>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={`No policy events ${span}`}>
      <p>When a process does what a rule of an enabled policy describes, the event appears here within a second, with the process, its ancestors, user, host and container.</p>
      {range.kind === 'live' && (
        <>
          <p>To see one now, run this on a host with an agent:</p>
          <div><Command copy={<CopyButton text="sudo cat /etc/shadow" label="Copy command" />}>sudo cat /etc/shadow</Command></div>
        </>
      )}
      <div className="empty-actions">{widen}<Button onClick={() => navigate('/agents')}>See which agents are connected</Button></div>
    </EmptyState>
  );
}
