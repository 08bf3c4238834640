/** The rows: only those in sight exist in the page. New rows never move what the reader looks at; they wait behind a pill. */
import { useEffect, useRef, useState } from 'react';
import { formatRowTime, type Zone } from '../../time/format.ts';
import { Icon } from '../../widgets/Icon.tsx';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { useVirtualRows } from '../../widgets/use-virtual-rows.ts';
import type { FeedState } from './data/feed.ts';
import type { Row } from './data/fold.ts';
import { rowKey } from './data/row-key.ts';
import { EventRow } from './EventRow.tsx';
import './event-list.css';
import { RowMenu } from './RowMenu.tsx';

const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 24;
/** A pointer that rests this long no longer holds the list. */
const POINTER_REST_MS = 700;
/** Older events are fetched when this many rows are left below. */
const AHEAD = 40;

/** Rows by place: those that are loaded in one piece, and below them those that are fetched when they come in sight. */
export interface RowSource { count: number; loaded: readonly Row[]; at: (index: number) => Row | undefined; want: (first: number, end: number) => void }

interface EventListProps {
  source: RowSource; cursorIndex: number; openId: string | undefined; now: number; zone: Zone; stale: boolean; older: FeedState['older'];
  /** How many new events wait. */
  waiting: number;
  /** Key of the row whose filter menu is open. */
  menuFor: string | undefined;
  onOpen: (row: Row) => void; onToggle: (key: string) => void; onFilter: OnFilter; onMenuClose: () => void;
  onOlder: () => void; onTakeWaiting: () => void; onScrolled: (scrolled: boolean) => void; onPointing: (pointing: boolean) => void;
}

export function EventList(props: EventListProps) {
  const { source, cursorIndex, openId, now, zone, older, waiting, menuFor, onScrolled, onPointing, onOlder } = props;
  const [hovered, setHovered] = useState<string | undefined>();
  const { loaded } = source;
  const { scroller, height, viewPx, first, end, offset, show } = useVirtualRows({ count: source.count, rowPx: ROW_HEIGHT, headPx: HEAD_HEIGHT });
  const top = (index: number): number => offset + (index - first) * ROW_HEIGHT;

  useEffect(() => {
    if (cursorIndex < 0) return;
    show(cursorIndex);
    // So that a screen reader says the row that the keyboard has reached.
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, [cursorIndex, show, scroller]);
  useEffect(() => {
    // Pulled far down, the list goes on there; what lies between is not fetched.
    if (older === 'more' && end >= loaded.length - AHEAD && first <= loaded.length) onOlder();
  }, [older, first, end, loaded.length, onOlder]);
  useEffect(() => source.want(first, end), [source, first, end]);

  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => {
    clearTimeout(rest.current);
    onPointing(false);
    onScrolled(false);
  }, [onPointing, onScrolled]);
  const onPointerMove = (): void => {
    onPointing(true);
    clearTimeout(rest.current);
    rest.current = setTimeout(() => onPointing(false), POINTER_REST_MS);
  };
  const takeWaiting = (): void => {
    scroller.current?.scrollTo({ top: 0 });
    props.onTakeWaiting();
  };

  const cursorRow = source.at(cursorIndex);
  const menuRow = menuFor !== undefined && cursorRow && rowKey(cursorRow) === menuFor ? cursorRow : undefined;
  const drawn = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  return (
    <div className={`event-list ${props.stale ? 'event-list-stale' : ''} ${showsDays(loaded, source.count, zone, now) ? 'event-list-days' : ''}`}>
      {waiting > 0 && (
        <button type="button" className="waiting-pill" title="Show them  (.)" onClick={takeWaiting}>
          <Icon name="up" size={12} />{waiting.toLocaleString('en')} new
        </button>
      )}
      <div
        ref={scroller} className="event-scroller" role="grid" aria-label="Policy events, newest first" aria-rowcount={source.count + 1} aria-busy={props.stale} tabIndex={0}
        aria-activedescendant={cursorRow ? `row-${rowKey(cursorRow).replace(' ', '-')}` : undefined}
        onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 0)} onPointerMove={onPointerMove} onPointerLeave={() => { setHovered(undefined); onPointing(false); }}
      >
        <div className="event-row event-head" role="row" aria-rowindex={1}>
          <span role="columnheader" className="cell-severity"><span className="unseen">Severity</span></span>
          <span role="columnheader" className="cell-time">Time</span>
          <span role="columnheader" className="cell-age number">Ago</span>
          <span role="columnheader" className="cell-type"><span className="unseen">Rule type</span></span>
          <span role="columnheader" className="cell-count number" title="How often in a row">Count</span>
          <span role="columnheader" className="cell-state"><span className="unseen">State</span></span>
          <span role="columnheader" className="cell-rule">Rule</span>
          <span role="columnheader" className="cell-policy">Policy</span>
          <span role="columnheader" className="cell-entity">Host › container › process</span>
        </div>
        <div className="event-rows" role="rowgroup" style={{ height }}>
          <div className="event-window" style={{ height: viewPx, top: HEAD_HEIGHT }}>
            {drawn.map((index) => {
              const row = source.at(index);
              if (!row) return <div key={index} className="event-row event-awaited" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${top(index)}px)` }}><span role="gridcell" className="muted">…</span></div>;
              const key = rowKey(row);
              return (
                <EventRow
                  key={key} id={`row-${key.replace(' ', '-')}`} row={row} index={index} top={top(index)} now={now} zone={zone} current={index === cursorIndex} open={isOpen(row, openId, index === cursorIndex)} tools={hovered === key} partial={older !== 'none' && index === loaded.length - 1}
                  onHover={setHovered} onOpen={props.onOpen} onToggle={props.onToggle} onFilter={props.onFilter}
                />
              );
            })}
          </div>
        </div>
        <Footer older={older} rows={loaded.length} onOlder={onOlder} />
      </div>
      {menuRow && <RowMenu event={menuRow.event} top={top(cursorIndex) + 50} onFilter={props.onFilter} onClose={props.onMenuClose} />}
    </div>
  );
}

/** Whether some row is, or may be, not of today and has to name its day. Rows are in order, so the ends tell. */
const showsDays = (rows: readonly Row[], count: number, zone: Zone, now: number): boolean =>
  count > rows.length || [rows[0], rows.at(-1)].some((row) => row !== undefined && formatRowTime(row.event.time, zone, now).day !== undefined);

const isOpen = (row: Row, openId: string | undefined, current: boolean): boolean =>
  openId !== undefined && (row.event.id === openId ? row.kind !== 'group' || current || !row.expanded : row.kind === 'group' && current);

function Footer({ older, rows, onOlder }: { older: FeedState['older']; rows: number; onOlder: () => void }) {
  if (older === 'failed') return <div className="event-footer"><button type="button" className="link" onClick={onOlder}>Load older events again</button></div>;
  if (older !== 'none') return null;
  return rows > 15 ? <div className="event-footer muted">Beginning of the chosen time</div> : null;
}
