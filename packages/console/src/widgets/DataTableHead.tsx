import { useRef, type PointerEvent } from 'react';
import type { DataColumn, Sort } from './DataTable.tsx';
import { Icon } from './Icon.tsx';

interface HeadProps<Row> {
  columns: readonly DataColumn<Row>[]; template: string; minWidth: number; sort: Sort | undefined;
  onSort: ((column: string) => void) | undefined; onResize: (column: string, px: number) => void;
  /** The edge was let go. */
  onResized: () => void;
}

/** Names of the columns; stays above the rows. */
export function DataTableHead<Row>({ columns, template, minWidth, sort, onSort, onResize, onResized }: HeadProps<Row>) {
  return (
    <div className="data-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth }}>
      {columns.map((column) => {
        const sorted = sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined;
        const name = <>{column.title}{column.unit !== undefined && <span className="data-unit">{column.unit}</span>}</>;
        return (
          <span key={column.id} role="columnheader" className={`data-head-cell ${column.align === 'right' ? 'data-cell-right' : ''}`} aria-sort={sorted} title={column.help}>
            {column.isSortable === true && onSort
              ? <button type="button" className="data-head-button" onClick={() => onSort(column.id)}><span className="truncate">{name}</span>{sorted && <Icon name={sorted === 'descending' ? 'down' : 'up'} size={10} />}</button>
              : <span className="truncate">{name}</span>}
            <Edge onResize={(px) => onResize(column.id, px)} onResized={onResized} />
          </span>
        );
      })}
    </div>
  );
}

/** The right edge of a column's name: drag it. */
function Edge({ onResize, onResized }: { onResize: (px: number) => void; onResized: () => void }) {
  const grip = useRef<{ x: number; width: number } | undefined>(undefined);
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? 0 };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (grip.current) onResize(grip.current.width + event.clientX - grip.current.x);
  };
  const end = (): void => {
    if (grip.current) onResized();
    grip.current = undefined;
  };
  return <span className="data-head-edge" aria-hidden="true" onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={end} onPointerCancel={end} onClick={(event) => event.stopPropagation()} />;
}
