/** One view of the capture as a table: sorts, drills, finds. */
import { findView, type TableRequest, type ViewDefinition, type ViewRow } from '@eyrie/inspect';
import { useMemo, useState } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { useZone } from '../../../state/use-view.ts';
import { IconButton } from '../../../widgets/Button.tsx';
import { DataTable, type DataColumn } from '../../../widgets/DataTable.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { usePages } from '../data/use-pages.ts';
import { FindBar } from '../find/FindBar.tsx';
import { useFind } from '../find/use-find.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { cellText, exactText, isNumeric, unitWords } from './cell-text.ts';
import { columnWidth } from './column-width.ts';
import { rowTitle } from './row-title.ts';
import { saveView } from './save-view.ts';
import { useColumns } from './use-columns.ts';
import { ColumnsMenu, ExportMenu } from './ViewTools.tsx';

interface ViewPanelProps { capture: OpenCapture; version: number; view: InspectView; moves: Moves }

export function ViewPanel(props: ViewPanelProps) {
  const definition = findView(props.view.view);
  if (!definition) return <EmptyState title="There is no such view"><p>Choose one from the list at the left.</p></EmptyState>;
  return <DefinedView key={definition.id} definition={definition} {...props} />;
}

function DefinedView({ capture, version, view, moves, definition }: ViewPanelProps & { definition: ViewDefinition }) {
  const zone = useZone();
  const [selected, setSelected] = useState(-1);
  const request: TableRequest = {
    view: definition.id,
    query: queryOf(view),
    sort: view.sort,
  };
  const key = `${version} ${definition.id} ${view.sort?.column} ${view.sort?.isReversed} ${queryKey(view)}`;
  const head = useAnswer(key, () => capture.service.table(request));
  const find = useFind(key, view.find, moves, (pattern) => capture.service.findRows(request, pattern));
  const { rowAt, onRange } = usePages<ViewRow>(key, (first, end) => capture.service.rows(request, first, end));

  const choice = useColumns(definition);
  const { shown } = choice;
  const columns = useMemo<DataColumn<ViewRow>[]>(
    () =>
      shown.map((column, place) => {
        const at = definition.columns.indexOf(column);
        const unit = unitWords(column.unit);
        const width = columnWidth(column, place === shown.length - 1);
        return {
          id: column.title, title: column.title, help: column.says, isSortable: true,
          ...(unit === undefined ? {} : { unit }),
          ...(width === undefined ? {} : { width }),
          ...(isNumeric(column.unit) ? { align: 'right' as const } : { mono: true }),
          cell: (row: ViewRow) => cellText(row.cells[at], column.unit, zone),
          tip: (row: ViewRow) => exactText(row.cells[at], column.unit, zone),
        };
      }),
    [definition, shown, zone],
  );
  const totals = useMemo<ViewRow | undefined>(
    () => (head.value && head.value.totals.some((total) => total !== undefined) ? { key: '', filter: '', cells: head.value.totals, first: undefined, last: undefined } : undefined),
    [head.value],
  );

  const drill = (index: number, target = definition.drillTo): void => {
    const row = rowAt(index);
    if (row) moves.drill({ view: definition.id, title: rowTitle(definition, row), filter: row.filter }, target);
  };
  useShortcuts('Rows', [
    { keys: 'e', words: 'What the row read and wrote', run: () => drill(selected, 'echo') },
    { keys: 'd', words: 'Every event of the row', run: () => drill(selected, 'dig') },
  ]);

  if (head.error && !head.error.filter) return <ErrorNotice title={`${definition.name} cannot be shown`} message={head.error.message} />;
  if (!head.value) return head.error ? null : <SkeletonRows count={14} />;
  const { count, sort } = head.value;
  return (
    <div className={`view-panel ${head.isStale ? 'view-panel-stale' : ''}`}>
      {find.isOpen && <FindBar pattern={find.pattern} found={find.found} at={selected} onChange={find.change} onGo={setSelected} onClose={find.close} />}
      {count === 0
        ? <EmptyState title="Nothing here"><p>{definition.says}</p><p>No event of the capture belongs here{view.steps.length > 0 || view.filter !== '' || view.window ? ' within the steps, the filter and the window that are set above' : ''}.</p></EmptyState>
        : (
            <DataTable
              label={definition.name} columns={columns} count={count} rowAt={rowAt} onRange={onRange} selected={selected} onSelect={setSelected} onOpen={(index) => drill(index)} rowClass={(_row, index) => (find.matches.has(index) ? 'data-row-match' : '')} {...(totals ? { totals } : {})}
              sort={{ column: sort.column, descending: isDescending(definition, sort) }} onSort={(column) => moves.sort(column, sort.column === column && !sort.isReversed)}
              tools={(_row, index) => <RowTools drillTo={definition.drillTo} onDrill={(target) => drill(index, target)} />}
            />
          )}
      <footer className="view-foot muted">{count.toLocaleString('en')} {count === 1 ? 'row' : 'rows'} ·&nbsp;<span className="truncate">{definition.says}{definition.note === undefined ? '' : ` ${definition.note}`}</span>
        <span className="view-tools">
          <ColumnsMenu definition={definition} choice={choice} />
          <ExportMenu count={count} onSave={(format) => saveView({ service: capture.service, request, definition, shown, name: `${capture.name.replace(/\.scap(\.gz)?$/, '')}-${definition.id}` }, format)} />
        </span>
      </footer>
    </div>
  );
}

function RowTools({ drillTo, onDrill }: { drillTo: string | undefined; onDrill: (target: string) => void }) {
  return (
    <>
      {drillTo !== undefined && <IconButton small icon="right" label="Drill down" keys="Enter" onClick={() => onDrill(drillTo)} />}
      <IconButton small icon="streams" label="What was read and written" keys="e" onClick={() => onDrill('echo')} />
      <IconButton small icon="events" label="Every event" keys="d" onClick={() => onDrill('dig')} />
    </>
  );
}

/** Numbers go downwards by themselves, texts upwards. */
function isDescending(definition: ViewDefinition, sort: { column: string; isReversed: boolean }): boolean {
  const unit = definition.columns.find((column) => column.title === sort.column)?.unit ?? 'text';
  return (unit !== 'text') !== sort.isReversed;
}
