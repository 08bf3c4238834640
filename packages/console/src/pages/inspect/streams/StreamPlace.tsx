/** Everything that was read and written, piece by piece, in the order of time. */
import type { ByteView, StreamChunk } from '@eyrie/inspect';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { IconButton } from '../../../widgets/Button.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { usePages } from '../data/use-pages.ts';
import { FindBar } from '../find/FindBar.tsx';
import { useFind } from '../find/use-find.ts';
import { useZone } from '../../../state/use-view.ts';
import type { Direction, InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { usePlace } from '../state/use-place.ts';
import { fileStem, saveTable } from '../views/save-table.ts';
import { useColumns } from '../views/use-columns.ts';
import { ColumnsMenu, ExportMenu } from '../views/ViewTools.tsx';
import { STREAM_COLUMNS, streamCells } from './stream-table.ts';
import { StreamPiece } from './StreamPiece.tsx';
import { StreamTools } from './StreamTools.tsx';
import './streams.css';

interface StreamPlaceProps { capture: OpenCapture; start: bigint; version: number; view: InspectView; moves: Moves }

const GUESSED_PX = 84;
const DIRECTION_FILTERS: Record<Direction, string> = { both: '', read: 'evt.is_io_read=true', write: 'evt.is_io_write=true' };

export function StreamPlace({ capture, start, version, view, moves }: StreamPlaceProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { selected, select, onTop, start: startAt } = usePlace(view, moves);
  const { direction, isMasked } = view;
  const zone = useZone();
  const choice = useColumns(STREAM_COLUMNS, view, moves);
  const facts = useMemo(() => new Set(choice.shown.map(({ title }) => title)), [choice.shown]);
  const narrowed = queryOf(view);
  const query = { ...narrowed, filters: [...(narrowed.filters ?? []), DIRECTION_FILTERS[direction]] };
  const key = `${version} ${direction} ${queryKey(view)}`;
  const total = useAnswer(`total ${key}`, async () => (await capture.service.stream(query, 0, 0)).total);
  const pages = usePages<StreamChunk>(key, async (first, end) => (await capture.service.stream(query, first, end - first)).items);
  const find = useFind(key, view.find, moves, (pattern) => capture.service.findPlaces('stream', query, pattern));
  const count = total.value ?? 0;
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => GUESSED_PX, overscan: 4 });
  const items = virtual.getVirtualItems();
  const [first, end] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? 0) + 1];
  const { onRange, rowAt } = pages;
  useEffect(() => {
    onRange(first, end);
    // Those before it are drawn ahead of being seen.
    onTop(virtual.range?.startIndex ?? 0);
  }, [onRange, onTop, first, end, virtual]);
  const isCounted = count > 0;
  useEffect(() => {
    if (isCounted && startAt.row > 0) virtual.scrollToIndex(startAt.row, { align: 'start' });
    // Only another beginning leads there; what else is made anew by every render does not.
  }, [startAt, isCounted]);

  const go = (index: number): void => {
    const next = Math.min(count - 1, Math.max(0, index));
    select(next);
    virtual.scrollToIndex(next, { align: 'auto' });
    // Who looks for text stays in its field; other keys that follow are for the pieces.
    if (!(document.activeElement instanceof HTMLInputElement)) scroller.current?.focus({ preventScroll: true });
  };
  const asForm = (payload: ByteView): void => moves.change({ payload }, 'replace');
  useShortcuts('Streams', [
    { keys: 'ArrowDown', words: 'Next piece', run: () => go(selected + 1) },
    { keys: 'ArrowUp', words: 'Piece before', run: () => go(selected - 1) },
    { keys: 'Enter', words: 'Follow the connection or file of the piece', run: () => { const chunk = rowAt(selected); if (chunk) follow(chunk); } },
    { keys: 'v t', words: 'Show as text', run: () => asForm('text') },
    { keys: 'v a', words: 'Show as printable characters', run: () => asForm('printable') },
    { keys: 'v d', words: 'Show other bytes as dots', run: () => asForm('dotted') },
    { keys: 'v x', words: 'Show as hexadecimal', run: () => asForm('hex') },
  ]);
  const follow = (chunk: StreamChunk): void => moves.show('follow', chunk.row);

  if (total.error && !total.error.filter) return <ErrorNotice title="The streams cannot be shown" message={total.error.message} />;
  if (total.value === undefined) return total.error ? null : <SkeletonRows count={12} />;
  return (
    <div className="streams">
      <StreamTools form={view.payload} onForm={asForm} direction={direction} onDirection={(next) => moves.change({ direction: next }, 'replace')} isMasked={isMasked} onMasked={(next) => moves.change({ isMasked: next }, 'replace')} words={`${count.toLocaleString('en')} ${count === 1 ? 'piece' : 'pieces'}`}
        tools={
          <span className="stream-menus">
            <ColumnsMenu choice={choice} />
            <ExportMenu
              count={count} words={`${count === 1 ? 'The one piece' : `All ${count.toLocaleString('en')} pieces`}, bytes as they are shown here${isMasked ? ', secrets masked' : ''}.`}
              onSave={(format, signal, onProgress) => saveTable({
                columns: STREAM_COLUMNS, shown: choice.shown, count, name: `${fileStem(capture.name)}-streams`,
                fetchRows: async (from, to) => (await capture.service.stream(query, from, to - from)).items.map((chunk) => ({ cells: streamCells(chunk, view.payload, isMasked), filter: `evt.num=${chunk.number}` })),
              }, format, signal, onProgress)}
            />
          </span>
        }
      />
      {find.isOpen && <FindBar pattern={find.pattern} found={find.found} at={selected} onChange={find.change} onGo={go} onClose={find.close} />}
      {count === 0
        ? <EmptyState title="Nothing was read or written here"><p>What programs read and write shows here: files, connections, pipes, terminals. A capture has it when it was recorded with <code>--record-events io</code> or <code>all</code>.</p></EmptyState>
        : (
            <div ref={scroller} className="streams-scroller" role="feed" aria-label="Reads and writes" tabIndex={0}>
              <div className="streams-list" style={{ height: virtual.getTotalSize() }}>
                {items.map((item) => {
                  const chunk = rowAt(item.index);
                  return (
                    <div key={item.key} ref={virtual.measureElement} data-index={item.index} className="streams-item" style={{ transform: `translateY(${item.start}px)` }} onClick={() => select(item.index)} onDoubleClick={() => chunk && follow(chunk)}>
                      {chunk
                        ? (
                            <StreamPiece
                              chunk={chunk} start={start} zone={zone} form={view.payload} isMasked={isMasked} isSelected={item.index === selected || find.matches.has(item.index)} facts={facts}
                              tools={
                                <span className="piece-tools">
                                  <IconButton small icon="streams" label="Follow this connection or file" keys="Enter" onClick={() => follow(chunk)} />
                                  <IconButton small icon="events" label="Show it among all events" onClick={() => moves.show('dig', chunk.row)} />
                                </span>
                              }
                            />
                          )
                        : <div className="piece piece-waiting" />}
                    </div>
                  );
                })}
              </div>
            </div>
          )}
    </div>
  );
}
