/** The rows: only those in sight exist in the page. New rows never move what the reader looks at; they wait behind a pill. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { formatRowTime, type Zone } from '../../time/format.ts';
import { Icon } from '../../widgets/Icon.tsx';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import type { FeedState } from './data/feed.ts';
import type { Row } from './data/fold.ts';
import { rowKey } from './data/row-key.ts';
import { EventRow } from './EventRow.tsx';
import './event-list.css';
import { RowMenu } from './RowMenu.tsx';

export const ROW_HEIGHT = 26;
/** A pointer that rests this long no longer holds the list. */
const POINTER_REST_MS = 700;
/** Older events are fetched when this many rows are left below. */
const AHEAD = 40;

interface EventListProps {
  rows: readonly Row[]; cursorIndex: number; openId: string | undefined; now: number; zone: Zone; stale: boolean; older: FeedState['older'];
  /** How many new events wait. */
  waiting: number;
  /** Key of the row whose filter menu is open. */
  menuFor: string | undefined;
  onOpen: (row: Row) => void; onToggle: (key: string) => void; onFilter: OnFilter; onMenuClose: () => void;
  onOlder: () => void; onTakeWaiting: () => void; onScrolled: (scrolled: boolean) => void; onPointing: (pointing: boolean) => void;
}

export function EventList(props: EventListProps) {
  const { rows, cursorIndex, openId, now, zone, older, waiting, menuFor, onScrolled, onPointing, onOlder } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string | undefined>();
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 10, getItemKey: (index) => { const row = rows[index]; return row ? rowKey(row) : index; } });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (cursorIndex < 0) return;
    virtual.scrollToIndex(cursorIndex, { align: 'auto' });
    // So that a screen reader says the row that the keyboard has reached.
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, [cursorIndex, virtual]);
  useEffect(() => {
    if (older === 'more' && last >= rows.length - AHEAD) onOlder();
  }, [older, last, rows.length, onOlder]);

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

  const cursorRow = rows[cursorIndex];
  const menuIndex = menuFor === undefined ? -1 : rows.findIndex((row) => rowKey(row) === menuFor);
  const menuRow = rows[menuIndex];
  return (
    <div className={`event-list ${props.stale ? 'event-list-stale' : ''} ${showsDays(rows, zone, now) ? 'event-list-days' : ''}`}>
      {waiting > 0 && (
        <button type="button" className="waiting-pill" title="Show them  (.)" onClick={takeWaiting}>
          <Icon name="up" size={12} />{waiting.toLocaleString('en')} new
        </button>
      )}
      <div
        ref={scroller} className="event-scroller" role="grid" aria-label="Policy events, newest first" aria-rowcount={older === 'none' ? rows.length + 1 : -1} aria-busy={props.stale} tabIndex={0}
        aria-activedescendant={cursorRow ? `row-${rowKey(cursorRow).replace(' ', '-')}` : undefined}
        onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 0)} onPointerMove={onPointerMove} onPointerLeave={() => { setHovered(undefined); onPointing(false); }}
      >
        <div className="event-row event-head" role="row" aria-rowindex={1}>
          <span role="columnheader" className="cell-severity"><span className="unseen">Severity</span></span>
          <span role="columnheader" className="cell-time">Time</span>
          <span role="columnheader" className="cell-age number">Ago</span>
          <span role="columnheader" className="cell-type"><span className="unseen">Rule type</span></span>
          <span role="columnheader" className="cell-count number" title="How often in a row">Count</span>
          <span role="columnheader" className="cell-rule">Rule</span>
          <span role="columnheader" className="cell-policy">Policy</span>
          <span role="columnheader" className="cell-entity">Host › container › process</span>
        </div>
        <div className="event-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const key = rowKey(row);
            return (
              <EventRow
                key={key} id={`row-${key.replace(' ', '-')}`} row={row} index={item.index} top={item.start} now={now} zone={zone} current={item.index === cursorIndex} open={isOpen(row, openId, item.index === cursorIndex)} tools={hovered === key} partial={older !== 'none' && item.index === rows.length - 1}
                onHover={setHovered} onOpen={props.onOpen} onToggle={props.onToggle} onFilter={props.onFilter}
              />
            );
          })}
        </div>
        <Footer older={older} rows={rows.length} onOlder={onOlder} />
      </div>
      {menuRow && <RowMenu event={menuRow.event} top={menuIndex * ROW_HEIGHT - (scroller.current?.scrollTop ?? 0) + 50} onFilter={props.onFilter} onClose={props.onMenuClose} />}
    </div>
  );
}

/** Whether some row is not of today and has to name its day. Rows are in order, so the ends tell. */
const showsDays = (rows: readonly Row[], zone: Zone, now: number): boolean =>
  [rows[0], rows.at(-1)].some((row) => row !== undefined && formatRowTime(row.event.time, zone, now).day !== undefined);

const isOpen = (row: Row, openId: string | undefined, current: boolean): boolean =>
  openId !== undefined && (row.event.id === openId ? row.kind !== 'group' || current || !row.expanded : row.kind === 'group' && current);

function Footer({ older, rows, onOlder }: { older: FeedState['older']; rows: number; onOlder: () => void }) {
  if (older === 'failed') return <div className="event-footer"><button type="button" className="link" onClick={onOlder}>Load older events again</button></div>;
  if (older !== 'none') return <div className="event-footer muted">Loading older events…</div>;
  return rows > 15 ? <div className="event-footer muted">Beginning of the chosen time</div> : null;
}
