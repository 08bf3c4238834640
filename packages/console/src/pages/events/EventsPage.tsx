/** Policy events: a live list, its counts over time above it, and one event in detail beside it. */
import type { Nanoseconds } from '@eyrie/schema';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { eventsApi } from '../../api/events.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { GroupPanel } from '../../grouping/GroupPanel.tsx';
import { useHierarchy } from '../../grouping/use-groupings.ts';
import { useNow } from '../../state/clock.ts';
import { addTerm, filterText } from '../../state/filter.ts';
import type { FeedState } from './data/feed.ts';
import { usePreference } from '../../state/preferences.ts';
import { boundsOf, rangeKey, type TimeRange } from '../../state/time-range.ts';
import { useView, useZone } from '../../state/use-view.ts';
import { msFromNs, nsFromMs } from '../../time/nanoseconds.ts';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { Histogram } from '../../widgets/Histogram.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { DeepPages } from './data/deep-pages.ts';
import { foldEvents, rowIndexOf, type Row } from './data/fold.ts';
import { buildHistogram, gridOf } from './data/histogram.ts';
import { rowKey } from './data/row-key.ts';
import { useFeed } from './data/use-feed.ts';
import { useTimeseries } from './data/use-timeseries.ts';
import type { OnTriage } from './detail/TriageBar.tsx';
import { EventList, type RowSource } from './EventList.tsx';
import './events.css';
import { FilterBar } from './FilterBar.tsx';
import { SummaryBand } from './summary/SummaryBand.tsx';
import { LostBanner, NothingFound, TroubleBanner, TroubleNotice, WaitingBanner } from './states.tsx';

const GroupedList = lazy(() => import('./GroupedList.tsx'));
const loadDetail = (): Promise<typeof import('./detail/EventDetail.tsx')> => import('./detail/EventDetail.tsx');
const EventDetail = lazy(loadDetail);

/** Where the keyboard is: a row, remembered by its event too, since a single row may become part of a folded one. */
interface Cursor { key: string; id: string }

export function EventsPage() {
  const [view, change] = useView();
  const zone = useZone();
  const now = useNow(1000);
  const filter = useMemo(() => filterText(view), [view]);
  const unplaced = useMemo(() => filterText({ ...view, scope: [] }), [view]);
  const [feed, state] = useFeed(view.range, filter);
  const loadOlder = useCallback(() => void feed.loadOlder(), [feed]);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<Cursor | undefined>();
  const [scrolled, setScrolled] = useState(false);
  const [pointing, setPointing] = useState(false);
  const [menuFor, setMenuFor] = useState<string | undefined>();
  // Not part of what has to be there first, but there before the first event is opened.
  useEffect(() => void loadDetail(), []);
  const beforeZoom = useRef<typeof view.range | undefined>(undefined);

  const rows = useMemo(() => foldEvents(state.shown, expanded), [state.shown, expanded]);
  const open = view.event;
  const [hierarchy, chooseHierarchy] = useHierarchy();
  const [panel, storePanel] = usePreference('groupPanel');
  const [band, storeBand] = usePreference('summaryBand');

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
  const source = useRowSource(rows, state, view.range, filter, histogram.total);
  const cursorIndex = findCursor(source, state.shown, cursor, open);
  const counted = state.status === 'ready' && (listIsComplete || series.status === 'ready');

  const onFilter = useCallback<OnFilter>((label, value, exclude) => change({ terms: addTerm(view.terms, { label, value, exclude }) }), [change, view.terms]);
  const openRow = useCallback((row: Row) => {
    setCursor({ key: rowKey(row), id: row.event.id });
    change({ event: row.event.id }, open === undefined ? 'open' : 'replace');
  }, [change, open]);
  const onTriage: OnTriage = (triage) => {
    feed.touch(triage);
    source.touch(triage);
  };
  const toggle = useCallback((key: string) => {
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }, []);
  const move = (step: number): void => {
    const row = source.at(Math.max(0, Math.min(source.count - 1, cursorIndex < 0 ? 0 : cursorIndex + step)));
    if (!row) return;
    if (open === undefined) setCursor({ key: rowKey(row), id: row.event.id });
    else openRow(row);
  };
  const current = source.at(cursorIndex);
  const closeDetail = (): void => change({ event: undefined, tab: 'summary', full: false }, 'close');
  const zoom = (fromMs: number, toMs: number): void => {
    beforeZoom.current = view.range;
    change({ range: { kind: 'fixed', from: nsFromMs(fromMs), to: (nsFromMs(toMs) - 1n) as Nanoseconds } });
  };
  const back = (): void => {
    if (open !== undefined) return view.full ? change({ full: false }, 'replace') : closeDetail();
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

  const grouped = view.groupBy.length > 0;
  const filtered = filter !== '';
  const empty = state.status === 'ready' && rows.length === 0 && state.pending.length === 0;
  return (
    <div className={`events ${open !== undefined && view.full ? 'events-full' : ''}`}>
      {panel !== 'closed' && <GroupPanel range={view.range} filter={unplaced} labels={hierarchy} scope={view.scope} onHierarchy={chooseHierarchy} onScope={(scope) => change({ scope })} onClose={() => storePanel('closed')} />}
      <div className="events-main">
        <FilterBar
          view={view} change={change} counts={histogram.bySeverity} total={histogram.total} counted={counted} filter={filter} hierarchy={hierarchy} onFilter={onFilter}
          groups={{ shown: panel !== 'closed', toggle: () => storePanel(panel === 'closed' ? undefined : 'closed') }} summary={{ shown: band !== 'closed', toggle: () => storeBand(band === 'closed' ? undefined : 'closed') }}
        />
        <div className="events-histogram">
          <Histogram fromMs={msFromNs(bounds.from)} toMs={msFromNs(bounds.to)} stepMs={histogram.stepMs} buckets={histogram.buckets} zone={zone} loading={!counted} onPick={zoom} />
        </div>
        {band !== 'closed' && <SummaryBand range={view.range} filter={filter} terms={view.terms} onFilter={onFilter} />}
        {grouped && <Suspense fallback={<SkeletonRows count={20} />}><GroupedList range={view.range} filter={filter} by={view.groupBy} zone={zone} now={now} onFilter={onFilter} onOpen={(id) => change({ event: id }, open === undefined ? 'open' : 'replace')} onShow={(path) => change({ groupBy: [], terms: path.reduce((terms, step) => addTerm(terms, { ...step, exclude: false }), [...view.terms]) })} /></Suspense>}
        {!grouped && state.status === 'loading' && <SkeletonRows count={50} />}
        {state.status === 'failed' && rows.length === 0 && state.error && <TroubleNotice error={state.error} filter={view} onRetry={feed.retry} />}
        {!grouped && empty && <NothingFound view={view} filtered={filtered} change={change} />}
        {!grouped && rows.length > 0 && state.status !== 'loading' && (
          <EventList
            key={(view.range.window ?? rangeKey(view.range)) + filter}
            source={source} cursorIndex={cursorIndex} openId={open} now={now} zone={zone} stale={state.status === 'stale'} older={state.older} waiting={state.pending.length} menuFor={menuFor}
            onOpen={openRow} onToggle={toggle} onFilter={onFilter} onMenuClose={() => setMenuFor(undefined)} onOlder={loadOlder} onTakeWaiting={toTop} onScrolled={setScrolled} onPointing={setPointing}
          />
        )}
        <WaitingBanner status={state.status} onCancel={feed.cancel} />
        <TroubleBanner state={state} onRetry={feed.retry} />
        <LostBanner connection={state.connection} />
      </div>
      {open !== undefined && (
        <Suspense>
          <EventDetail
            key="detail" id={open} known={state.shown.find((event) => event.id === open) ?? (current?.event.id === open ? current.event : undefined)} view={view} zone={zone} now={now} change={change} onFilter={onFilter} onClose={closeDetail}
            onStep={!grouped && rows.length > 0 ? move : undefined} canStep={{ back: cursorIndex > 0, forth: cursorIndex >= 0 && cursorIndex < source.count - 1 }} repeats={repeatsOf(current, state.shown)} onTriage={onTriage}
          />
        </Suspense>
      )}
    </div>
  );
}

interface DeepRowSource extends RowSource { indexOfDeep: (id: string) => number; touch: OnTriage }

/** The rows of the feed, and behind them, by their place only, those that it has not loaded. */
function useRowSource(rows: readonly Row[], state: FeedState, range: TimeRange, filter: string, total: number): DeepRowSource {
  const anchor = state.older === 'none' ? undefined : state.shown.at(-1);
  const key = rangeKey(range);
  const deep = useMemo(() => {
    const cursor = anchor?.cursor ?? '';
    return new DeepPages((offset, limit, signal) => eventsApi.deep({ from: boundsOf(range, Date.now()).from, filter }, cursor, offset, limit, signal));
  }, [anchor?.id, key, filter]);
  useEffect(() => () => deep.close(), [deep]);
  const version = useSyncExternalStore(deep.subscribe, deep.getVersion);
  const below = anchor === undefined || anchor.cursor === '' ? 0 : deep.count(Math.max(0, total - state.shown.length - state.pending.length));
  return useMemo(() => ({
    count: rows.length + below,
    loaded: rows,
    at: (index) => {
      if (index < rows.length) return rows[index];
      const event = deep.at(index - rows.length);
      return event && { kind: 'single', event };
    },
    want: (first, end) => {
      if (end > rows.length && below > 0) deep.want(first - rows.length, Math.min(end - rows.length, below));
    },
    indexOfDeep: (id) => {
      const index = deep.indexOf(id);
      return index < 0 ? -1 : index + rows.length;
    },
    touch: (triage) => deep.touch(triage),
    // The version stands for what has been fetched.
  }), [rows, deep, below, version]);
}

function findCursor(source: DeepRowSource, events: Parameters<typeof rowIndexOf>[1], cursor: Cursor | undefined, open: string | undefined): number {
  const rows = source.loaded;
  const id = cursor && (open === undefined || open === cursor.id) ? cursor.id : open;
  if (id === undefined) return -1;
  const exact = cursor && cursor.id === id ? rows.findIndex((row) => rowKey(row) === cursor.key) : -1;
  if (exact >= 0) return exact;
  const loaded = rowIndexOf(rows, events, id);
  return loaded >= 0 ? loaded : source.indexOfDeep(id);
}

/** Ids of the events that a folded row stands for. */
function repeatsOf(row: Row | undefined, events: FeedState['shown']): readonly string[] {
  if (row?.kind !== 'group' || row.expanded) return [];
  const start = events.findIndex((event) => event.id === row.event.id);
  return start < 0 ? [] : events.slice(start, start + row.count).map((event) => event.id);
}
