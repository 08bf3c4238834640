/** Policy events: a live list, its counts over time above it, and one event in detail beside it. */
import type { Nanoseconds } from '@eyrie/schema';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import { useNow } from '../../state/clock.ts';
import { addTerm, filterText } from '../../state/filter.ts';
import { boundsOf } from '../../state/time-range.ts';
import { useView, useZone } from '../../state/use-view.ts';
import { msFromNs, nsFromMs } from '../../time/nanoseconds.ts';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { Histogram } from '../../widgets/Histogram.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { foldEvents, rowIndexOf, type Row } from './data/fold.ts';
import { buildHistogram, gridOf } from './data/histogram.ts';
import { rowKey } from './data/row-key.ts';
import { rangeKey, useFeed } from './data/use-feed.ts';
import { useTimeseries } from './data/use-timeseries.ts';
import { EventDetail } from './detail/EventDetail.tsx';
import { EventList } from './EventList.tsx';
import './events.css';
import { FilterBar } from './FilterBar.tsx';
import { LostBanner, NothingFound, TroubleBanner, TroubleNotice, WaitingBanner } from './states.tsx';

/** Where the keyboard is: a row, remembered by its event too, since a single row may become part of a folded one. */
interface Cursor { key: string; id: string }

export function EventsPage() {
  const [view, change] = useView();
  const zone = useZone();
  const now = useNow(1000);
  const filter = useMemo(() => filterText(view), [view]);
  const [feed, state] = useFeed(view.range, filter);
  const loadOlder = useCallback(() => void feed.loadOlder(), [feed]);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<Cursor | undefined>();
  const [scrolled, setScrolled] = useState(false);
  const [pointing, setPointing] = useState(false);
  const [menuFor, setMenuFor] = useState<string | undefined>();
  const beforeZoom = useRef<typeof view.range | undefined>(undefined);

  const rows = useMemo(() => foldEvents(state.shown, expanded), [state.shown, expanded]);
  const open = view.event;
  const cursorIndex = findCursor(rows, state.shown, cursor, open);

  const held = scrolled || pointing || cursor !== undefined || open !== undefined;
  useEffect(() => feed.hold(held), [feed, held]);

  const bounds = boundsOf(view.range, now);
  const listIsComplete = state.status === 'ready' && state.older === 'none' && !state.gap;
  const series = useTimeseries(view.range, filter, listIsComplete, state.connection === 'open');
  const grid = gridOf(view.range, now);
  const histogram = useMemo(
    () => buildHistogram(grid, series.buckets, state.status === 'ready' ? [...state.pending, ...state.shown] : []),
    // The grid is a new object at every tick, but moves only when its first bar does.
    [state, series, grid.origin, grid.width, grid.count],
  );
  const counted = state.status === 'ready' && (listIsComplete || series.status === 'ready');

  const onFilter = useCallback<OnFilter>((label, value, exclude) => change({ terms: addTerm(view.terms, { label, value, exclude }) }), [change, view.terms]);
  const openRow = useCallback((row: Row) => {
    setCursor({ key: rowKey(row), id: row.event.id });
    change({ event: row.event.id }, open === undefined ? 'push' : 'replace');
  }, [change, open]);
  const toggle = useCallback((key: string) => {
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }, []);
  const move = (step: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, cursorIndex < 0 ? 0 : cursorIndex + step))];
    if (!row) return;
    if (open === undefined) setCursor({ key: rowKey(row), id: row.event.id });
    else openRow(row);
  };
  const current = rows[cursorIndex];
  const closeDetail = (): void => change({ event: undefined, tab: 'summary', full: false });
  const zoom = (fromMs: number, toMs: number): void => {
    beforeZoom.current = view.range;
    change({ range: { kind: 'fixed', from: nsFromMs(fromMs), to: (nsFromMs(toMs) - 1n) as Nanoseconds } });
  };
  const back = (): void => {
    if (open !== undefined) return view.full ? change({ full: false }) : closeDetail();
    if (cursor) return setCursor(undefined);
    if (beforeZoom.current && view.range.kind === 'fixed') {
      change({ range: beforeZoom.current });
      beforeZoom.current = undefined;
    }
  };
  const toTop = (): void => {
    feed.takePending();
    setScrolled(false);
    const first = feed.getState().shown[0];
    if (cursor && open === undefined && first) setCursor(undefined);
  };

  useShortcuts('Events', [
    { keys: 'j', also: ['ArrowDown'], words: 'Next event', run: () => move(1) },
    { keys: 'k', also: ['ArrowUp'], words: 'Previous event', run: () => move(-1) },
    { keys: 'Enter', also: ['o'], words: 'Open the event', run: () => current && openRow(current) },
    { keys: 'e', also: ['ArrowRight'], words: 'Unfold or fold repeats', run: () => current && current.kind !== 'single' && toggle(current.key) },
    { keys: 'f', words: 'Filter by a value of the event', run: () => current && setMenuFor(rowKey(current)) },
    { keys: '.', words: 'Show new events', run: toTop },
    { keys: 'Escape', words: 'Back one step', run: back },
  ]);

  const filtered = filter !== '';
  const empty = state.status === 'ready' && rows.length === 0 && state.pending.length === 0;
  return (
    <div className={`events ${open !== undefined && view.full ? 'events-full' : ''}`}>
      <div className="events-main">
        <FilterBar view={view} change={change} counts={histogram.bySeverity} total={histogram.total} counted={counted} />
        <div className="events-histogram">
          <Histogram fromMs={msFromNs(bounds.from)} toMs={msFromNs(bounds.to)} stepMs={histogram.stepMs} buckets={histogram.buckets} zone={zone} loading={!counted} onPick={zoom} />
        </div>
        {state.status === 'loading' && <SkeletonRows count={50} />}
        {state.status === 'failed' && rows.length === 0 && state.error && <TroubleNotice error={state.error} filtered={filtered} onRetry={feed.retry} />}
        {empty && <NothingFound view={view} filtered={filtered} change={change} />}
        {rows.length > 0 && state.status !== 'loading' && (
          <EventList
            key={(view.range.window ?? rangeKey(view.range)) + filter}
            rows={rows} cursorIndex={cursorIndex} openId={open} now={now} zone={zone} stale={state.status === 'stale'} older={state.older} waiting={state.pending.length} menuFor={menuFor}
            onOpen={openRow} onToggle={toggle} onFilter={onFilter} onMenuClose={() => setMenuFor(undefined)} onOlder={loadOlder} onTakeWaiting={toTop} onScrolled={setScrolled} onPointing={setPointing}
          />
        )}
        <WaitingBanner status={state.status} onCancel={feed.cancel} />
        <TroubleBanner state={state} onRetry={feed.retry} />
        <LostBanner connection={state.connection} />
      </div>
      {open !== undefined && (
        <EventDetail
          key="detail" id={open} known={state.shown.find((event) => event.id === open)} view={view} zone={zone} now={now} change={change} onFilter={onFilter} onClose={closeDetail}
          onStep={rows.length > 0 ? move : undefined} canStep={{ back: cursorIndex > 0, forth: cursorIndex >= 0 && cursorIndex < rows.length - 1 }}
        />
      )}
    </div>
  );
}

function findCursor(rows: readonly Row[], events: Parameters<typeof rowIndexOf>[1], cursor: Cursor | undefined, open: string | undefined): number {
  if (cursor && (open === undefined || open === cursor.id)) {
    const exact = rows.findIndex((row) => rowKey(row) === cursor.key);
    return exact >= 0 ? exact : rowIndexOf(rows, events, cursor.id);
  }
  return rowIndexOf(rows, events, open);
}
