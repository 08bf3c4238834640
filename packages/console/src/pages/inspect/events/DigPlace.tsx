/** Every event, one line each, over all of them; one of them in full at the right. */
import type { EventLine } from '@eyrie/inspect';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { usePreference } from '../../../state/preferences.ts';
import { useZone } from '../../../state/use-view.ts';
import { Button } from '../../../widgets/Button.tsx';
import { DataTable, type DataColumn } from '../../../widgets/DataTable.tsx';
import { Banner, EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { ResizeHandle } from '../../../widgets/ResizeHandle.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { usePages } from '../data/use-pages.ts';
import { FindBar } from '../find/FindBar.tsx';
import { useFind } from '../find/use-find.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { usePlace } from '../state/use-place.ts';
import { cellText, exactText, isNumeric } from '../views/cell-text.ts';
import { fileStem, saveTable } from '../views/save-table.ts';
import { useColumns } from '../views/use-columns.ts';
import { ColumnsMenu, ExportMenu } from '../views/ViewTools.tsx';
import './dig.css';
import { EventPanel } from './EventPanel.tsx';
import { eventCells, eventFilter, eventTable } from './event-table.ts';

interface DigPlaceProps { capture: OpenCapture; start: bigint; end: bigint; version: number; hasLatencies: boolean; view: InspectView; moves: Moves }

const DETAIL_PX = 440;
const EVENT_ROW_PX = 22;

export function DigPlace({ capture, start, end, version, hasLatencies, view, moves }: DigPlaceProps) {
  const zone = useZone();
  const query = queryOf(view);
  const key = `${version} ${queryKey(view)}`;
  const total = useAnswer(`total ${key}`, async () => (await capture.service.events(query, 0, 0)).total);
  const { rowAt, onRange } = usePages<EventLine>(key, async (first, end) => (await capture.service.events(query, first, end - first)).items);
  const find = useFind(key, view.find, moves, (pattern) => capture.service.findPlaces('events', query, pattern));
  const { selected, select: setSelected, onTop, start: startAt } = usePlace(view, moves);
  const table = useMemo(() => eventTable(hasLatencies), [hasLatencies]);
  const all = useMemo(() => table.map(({ column }) => column), [table]);
  const choice = useColumns(all, view, moves);
  const { shown } = choice;
  const columns = useMemo<DataColumn<EventLine>[]>(
    () =>
      table.filter(({ column }) => shown.includes(column)).map(({ column, width, isMono, of }) => ({
        id: column.title, title: column.title, help: column.says, mono: isMono,
        ...(width === undefined ? {} : { width }),
        ...(isNumeric(column.unit) ? { align: 'right' as const } : {}),
        cell: (line) => cellText(of(line), column.unit, zone),
        tip: (line) => (column.unit === 'number' ? cellText(of(line), column.unit, zone) : exactText(of(line), column.unit, zone)),
      })),
    [table, shown, zone],
  );
  const onRows = useCallback((first: number, end: number) => {
    onRange(first, end);
    onTop(first);
  }, [onRange, onTop]);
  const [width, setWidth] = usePreference('detailWidth');
  const { event } = view;
  // A link names an event; where it stands depends on what is selected.
  const place = useAnswer(`${key} ${event}`, () => (event === undefined ? Promise.resolve(-1) : capture.service.positionOf(query, event)));
  const isPlaced = event !== undefined && place.value !== undefined && place.value >= 0 && !place.isStale;
  useEffect(() => {
    if (isPlaced && place.value !== undefined && place.value < (total.value ?? 0)) setSelected(place.value);
  }, [place.value, isPlaced, total.value]);
  /** What is open may be none of the events that are selected; beside it stands the next one then. */
  const besides = isPlaced && place.value !== undefined ? rowAt(place.value)?.row : undefined;
  const isPast = isPlaced && total.value !== undefined && (place.value ?? 0) >= total.value;
  const isOutside = isPast || (besides !== undefined && besides !== event && selected === place.value);

  const open = (index: number): void => {
    const line = rowAt(index);
    if (line) moves.change({ event: line.row }, event === undefined ? 'push' : 'replace');
  };
  const select = (index: number): void => {
    setSelected(index);
    // What is open follows the keyboard.
    if (event !== undefined) open(index);
  };
  const panel = useRef<HTMLDivElement>(null);
  const step = (by: 1 | -1): void => {
    const last = (total.value ?? 0) - 1;
    if (last >= 0) select(Math.min(last, Math.max(0, selected + by)));
    // The keys that follow are for the events, not for the button that was pressed before.
    panel.current?.querySelector<HTMLElement>('.data-table')?.focus();
  };
  useShortcuts('Events', [
    { keys: 'ArrowDown', words: 'Next event', run: () => step(1) },
    { keys: 'ArrowUp', words: 'Event before', run: () => step(-1) },
    { keys: 'Enter', words: 'Open the event', run: () => open(selected) },
  ]);

  if (total.error && !total.error.filter) return <ErrorNotice title="The events cannot be shown" message={total.error.message} />;
  if (total.value === undefined) return total.error ? null : <SkeletonRows count={20} />;
  return (
    <div className="dig">
      <div ref={panel} className="dig-list">
        {find.isOpen && <FindBar pattern={find.pattern} found={find.found} at={selected} onChange={find.change} onGo={select} onClose={find.close} />}
        {isOutside && <Banner tone="plain" action={<Button onClick={() => moves.showAmongAll(event ?? 0)}>Show it among all events</Button>}>The open event is not among these: the steps, the filter or the window above leave it out.</Banner>}
        {total.value === 0
          ? <EmptyState title="No event belongs here"><p>Take a step, the filter or the window back to see more.</p></EmptyState>
          : (
              <DataTable
                label="Events" columns={columns} count={total.value} rowAt={rowAt} onRange={onRows} start={startAt} widths={choice.widths} onWidths={choice.resize} selected={selected} onSelect={select} onOpen={open} rowPx={EVENT_ROW_PX}
                rowClass={(line, index) => `${line.isError ? 'dig-error' : ''} ${find.matches.has(index) ? 'data-row-match' : ''}`}
              />
            )}
        <footer className="view-foot muted">{total.value.toLocaleString('en')} {total.value === 1 ? 'event' : 'events'}
          <span className="view-tools">
            <ColumnsMenu choice={choice} />
            <ExportMenu
              count={total.value} words={`${total.value === 1 ? 'The one event' : `All ${total.value.toLocaleString('en')} events`} that are selected, with the columns that are shown.`}
              onSave={(format, signal, onProgress) => saveTable({
                columns: all, shown, count: total.value ?? 0, name: `${fileStem(capture.name)}-events`,
                fetchRows: async (first, end) => (await capture.service.events(query, first, end - first)).items.map((line) => ({ cells: eventCells(table, line), filter: eventFilter(line) })),
              }, format, signal, onProgress)}
            />
          </span>
        </footer>
      </div>
      {event !== undefined && (
        <aside className="dig-detail" style={{ width: Number(width ?? DETAIL_PX) }} aria-label="One event">
          <ResizeHandle size={Number(width ?? DETAIL_PX)} min={320} max={900} label="Width of the event" onResize={(size) => setWidth(String(size))} />
          <EventPanel key={event} capture={capture} start={start} end={end} version={version} row={event} moves={moves} view={view} />
        </aside>
      )}
    </div>
  );
}
