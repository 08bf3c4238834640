/**
 * Rows and columns of any number of rows: only those in sight are drawn. Columns sort by a click on their name, take another width by their right edge, and can
 * be hidden. The keyboard moves over the rows and along their cells; Ctrl+C copies the cell that it is at. Where rows come from, and in which order, is the caller's: a row that is not there yet is drawn as waiting.
 */
import { memo, useCallback, useEffect, useId, useMemo, useRef, useState, type ClipboardEvent, type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { CopyButton } from './CopyButton.tsx';
import './data-table.css';
import { DataTableHead } from './DataTableHead.tsx';
import { useVirtualRows } from './use-virtual-rows.ts';

export interface DataColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** Stands behind the title: `%`, `B/s`. */
  readonly unit?: string;
  /** What the column says, for a tip on its name. */
  readonly help?: string;
  /** Pixels; absent: what the other columns leave. */
  readonly width?: number;
  readonly align?: 'right';
  /** In the fixed-width font: ids, paths, commands. */
  readonly mono?: boolean;
  readonly isSortable?: boolean;
  /** What stands in the cell. */
  cell(row: Row): ReactNode;
  /** The whole value, where the cell may cut it; what is copied. */
  tip?(row: Row): string;
}

export interface Sort { readonly column: string; readonly descending: boolean }

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly count: number;
  /** The row at a place; undefined while it is fetched. */
  readonly rowAt: (index: number) => Row | undefined;
  /** The place of the row that the keyboard is at; -1 for none. */
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  /** Enter and double click. */
  readonly onOpen?: (index: number) => void;
  readonly sort?: Sort;
  readonly onSort?: (column: string) => void;
  /** Stands below the rows, in the same columns. */
  readonly totals?: Row;
  /** A class for a row, for marks. */
  readonly rowClass?: (row: Row, index: number) => string;
  /** Buttons at the end of the row that is selected or pointed at. */
  readonly tools?: (row: Row, index: number) => ReactNode;
  /** Told which rows are drawn, so that they can be fetched. */
  readonly onRange?: (first: number, end: number) => void;
  readonly rowPx?: number;
  /** Pixels by id of the column, where the reader changed them. */
  readonly widths?: Readonly<Record<string, number>>;
  /** Told when the reader has given a column another width. */
  readonly onWidths?: (widths: Readonly<Record<string, number>>) => void;
  /** The row to begin with at the top; another object brings the list there. */
  readonly start?: { readonly row: number };
  /** Whether a row that stands for others is open; undefined: it stands for itself. */
  readonly isOpenAt?: (row: Row) => boolean | undefined;
  readonly onFold?: (index: number, isOpen: boolean) => void;
}

const NO_WIDTHS: Readonly<Record<string, number>> = {};
export const ROW_PX = 25;
const HEAD_PX = 27;
const MIN_COLUMN_PX = 40;
const MAX_COLUMN_PX = 4000;
/** The least that a column without a width gets. */
const FLEXIBLE_PX = 160;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, count, rowAt, selected, onSelect, onOpen, sort, onSort, totals, rowClass, tools, onRange, rowPx = ROW_PX, widths: given = NO_WIDTHS, onWidths, start, isOpenAt, onFold } = props;
  const id = useId();
  const { scroller, height, viewPx, first, end, offset, show } = useVirtualRows({ count, rowPx, headPx: HEAD_PX + (totals === undefined ? 0 : rowPx), start });
  /** The column whose edge is being dragged. */
  const [dragged, setDragged] = useState<Readonly<Record<string, number>>>(NO_WIDTHS);
  const widths = useMemo(() => ({ ...given, ...dragged }), [given, dragged]);
  const latest = useRef(widths);
  latest.current = widths;
  const [pointed, setPointed] = useState(-1);
  /** The column of the cell that is copied. */
  const [at, setAt] = useState<string | undefined>();
  const template = useMemo(() => columnTemplate(columns, widths), [columns, widths]);
  const minWidth = columns.reduce((sum, column) => sum + (widths[column.id] ?? column.width ?? FLEXIBLE_PX), 0);
  const resize = useCallback((column: string, px: number) => setDragged((before) => ({ ...before, [column]: Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, Math.round(px))) })), []);
  const endResize = useCallback(() => {
    if (!onWidths) return;
    onWidths(latest.current);
    setDragged(NO_WIDTHS);
  }, [onWidths]);

  useEffect(() => onRange?.(first, end), [onRange, first, end]);
  // Only a new place brings the list there; scrolling away from it is the reader's business.
  useEffect(() => {
    if (selected >= 0) show(selected);
  }, [selected, count, show]);

  const openAt = (index: number): boolean | undefined => {
    const row = rowAt(index);
    return row === undefined ? undefined : isOpenAt?.(row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(viewPx / rowPx) - 1);
    const next = placeAfter(event.key, selected, count, page);
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      onSelect(next);
    } else if (selected >= 0 && onFold && foldFor(event.key) !== undefined && openAt(selected) === !foldFor(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      onFold(selected, foldFor(event.key) === true);
    } else if (selected >= 0 && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      event.stopPropagation();
      const place = columns.findIndex((column) => column.id === at) + (event.key === 'ArrowRight' ? 1 : -1);
      setAt(columns[Math.min(columns.length - 1, Math.max(0, place))]?.id);
    } else if (event.key === 'Enter' && selected >= 0 && onOpen) {
      event.preventDefault();
      event.stopPropagation();
      onOpen(selected);
    }
  };
  const placeOf = (event: MouseEvent): number => Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);

  const onCopy = (event: ClipboardEvent): void => {
    const row = selected < 0 ? undefined : rowAt(selected);
    const text = row === undefined ? undefined : columns.find((column) => column.id === at)?.tip?.(row);
    // What the reader has marked with the pointer is copied by the browser.
    if (text === undefined || window.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
  };
  // Made when somebody points at a cell: most are never pointed at.
  const onPointerOver = (event: MouseEvent): void => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-column]');
    if (!cell) return;
    const row = cell.closest('.data-table-totals') ? totals : rowAt(placeOf(event));
    cell.title = (row && columns.find(({ id: column }) => column === cell.dataset['column'])?.tip?.(row)) ?? '';
  };
  const onClick = (event: MouseEvent): void => {
    const index = placeOf(event);
    if (index < 0) return;
    const column = (event.target as Element).closest<HTMLElement>('[data-column]')?.dataset['column'];
    if (column !== undefined) setAt(column);
    onSelect(index);
    const isOpen = (event.target as Element).closest('[data-fold]') ? openAt(index) : undefined;
    if (isOpen !== undefined) onFold?.(index, !isOpen);
  };

  // Rows stand where they are within a block, and the block moves: a row that stays in sight is not drawn anew.
  const block = first - (first % BLOCK_ROWS);
  const rows: ReactNode[] = [];
  for (let index = first; index < end; index++) {
    const row = rowAt(index);
    rows.push(
      <MemoRow
        key={index} id={`${id}-${index}`} index={index} row={row} columns={columns} template={template} top={(index - block) * rowPx} rowPx={rowPx} isSelected={index === selected} at={index === selected ? at : undefined}
        isOpen={row === undefined ? undefined : isOpenAt?.(row)} className={row === undefined ? '' : (rowClass?.(row, index) ?? '')} tools={row !== undefined && (index === selected || index === pointed) ? tools?.(row, index) : undefined}
      />,
    );
  }
  return (
    <div
      ref={scroller} className="data-table" role={isOpenAt ? 'treegrid' : 'grid'} aria-label={label} aria-rowcount={count + 1} aria-activedescendant={selected >= first && selected < end ? `${id}-${selected}` : undefined} tabIndex={0}
      onKeyDown={onKeyDown} onPointerLeave={() => setPointed(-1)} onPointerMove={tools && ((event) => setPointed(placeOf(event)))}
      onPointerOver={onPointerOver} onClick={onClick} onCopy={onCopy}
      onDoubleClick={(event) => { const index = placeOf(event); if (index >= 0 && !(event.target as Element).closest('[data-fold]')) onOpen?.(index); }}
    >
      <DataTableHead columns={columns} template={template} minWidth={minWidth} sort={sort} onSort={onSort} onResize={resize} onResized={endResize} />
      <div className="data-table-rows" role="rowgroup" style={{ height, minWidth }}>
        <div className="data-table-window" style={{ height: viewPx, top: HEAD_PX }}>
          <div className="data-table-block" style={{ transform: `translateY(${offset - (first - block) * rowPx}px)` }}>{rows}</div>
        </div>
      </div>
      {totals !== undefined && <div className="data-table-totals" style={{ minWidth }}><DataRow id={`${id}-totals`} index={-1} row={totals} columns={columns} template={template} top={0} rowPx={rowPx} isSelected={false} at={undefined} isOpen={undefined} className="" tools={undefined} /></div>}
    </div>
  );
}

interface DataRowProps<Row> {
  id: string; index: number; row: Row | undefined; columns: readonly DataColumn<Row>[]; template: string; top: number; rowPx: number; isSelected: boolean; at: string | undefined; isOpen: boolean | undefined; className: string; tools: ReactNode;
}

function DataRow<Row>({ id, index, row, columns, template, top, rowPx, isSelected, at, isOpen, className, tools }: DataRowProps<Row>) {
  const copied = row === undefined ? undefined : columns.find((column) => column.id === at)?.tip?.(row);
  const style: CSSProperties = { gridTemplateColumns: template, height: rowPx, top };
  return (
    <div id={id} className={`data-row ${isSelected ? 'data-row-selected' : ''} ${className}`} role="row" aria-rowindex={index + 2} aria-selected={isSelected} aria-expanded={isOpen} data-index={index >= 0 ? index : undefined} style={style}>
      {columns.map((column) => (
        <span key={column.id} role="gridcell" data-column={column.id} className={`data-cell ${column.id === at ? 'data-cell-at' : ''} ${column.align === 'right' ? 'data-cell-right' : ''} ${column.mono === true ? 'mono' : ''}`}>
          {row === undefined ? <span className="data-cell-waiting" /> : column.cell(row)}
        </span>
      ))}
      {(tools !== undefined || copied !== undefined) && <span role="gridcell" className="data-row-tools">{copied !== undefined && <CopyButton text={copied} label="Copy the cell  (Ctrl+C)" />}{tools}</span>}
    </div>
  );
}

// What it is of is known where it is used, and cannot be said here.
const MemoRow = memo(DataRow) as typeof DataRow;
const BLOCK_ROWS = 512;

function columnTemplate<Row>(columns: readonly DataColumn<Row>[], widths: Readonly<Record<string, number>>): string {
  return columns
    .map((column) => {
      const width = widths[column.id] ?? column.width;
      return width === undefined ? `minmax(${FLEXIBLE_PX}px, 1fr)` : `${width}px`;
    })
    .join(' ');
}

/** Whether a key opens or closes the row that it is at. */
const foldFor = (key: string): boolean | undefined => (key === 'ArrowRight' ? true : key === 'ArrowLeft' ? false : undefined);

/** The row that a key leads to; undefined for other keys. */
function placeAfter(key: string, selected: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const to = (index: number): number => Math.min(count - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return to(selected + 1);
    case 'ArrowUp':
      return to(selected < 0 ? 0 : selected - 1);
    case 'PageDown':
      return to(selected + page);
    case 'PageUp':
      return to(selected - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
