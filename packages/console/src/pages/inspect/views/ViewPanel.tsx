/** One view of the capture as a table: sorts, drills, finds. */
import { findView, isSummed, type Column, type TableRequest, type ViewDefinition, type ViewRow } from '@eyrie/inspect';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { useZone } from '../../../state/use-view.ts';
import { IconButton } from '../../../widgets/Button.tsx';
import { DataTable, type DataColumn } from '../../../widgets/DataTable.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { usePages } from '../data/use-pages.ts';
import { FindBar } from '../find/FindBar.tsx';
import { useFind } from '../find/use-find.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { usePlace } from '../state/use-place.ts';
import { cellText, exactText, isNumeric, unitWords } from './cell-text.ts';
import { columnWidth } from './column-width.ts';
import { rowTitle } from './row-title.ts';
import { fileStem, saveTable, type TableFormat } from './save-table.ts';
import { useColumns } from './use-columns.ts';
import { ColumnsMenu, ExportMenu, GroupMenu } from './ViewTools.tsx';

interface ViewPanelProps { capture: OpenCapture; version: number; view: InspectView; moves: Moves }

export function ViewPanel(props: ViewPanelProps) {
  const definition = findView(props.view.view);
  if (!definition) return <EmptyState title="There is no such view"><p>Choose one from the list at the left.</p></EmptyState>;
  return <DefinedView key={definition.id} definition={definition} {...props} />;
}

function DefinedView({ capture, version, view, moves, definition }: ViewPanelProps & { definition: ViewDefinition }) {
  const zone = useZone();
  const { selected, select, onTop, start } = usePlace(view, moves);
  const { group } = view;
  const [isGrouping, setGrouping] = useState(false);
  const request: TableRequest = {
    view: definition.id,
    query: queryOf(view),
    sort: view.sort,
    group,
  };
  const key = `${version} ${definition.id} ${view.sort?.column} ${view.sort?.isReversed} ${JSON.stringify(group)} ${queryKey(view)}`;
  const head = useAnswer(key, () => capture.service.table(request));
  const find = useFind(key, view.find, moves, (pattern) => capture.service.findRows(request, pattern));
  const { rowAt, onRange } = usePages<ViewRow>(key, (first, end) => capture.service.rows(request, first, end));

  const onRows = useCallback((first: number, end: number) => {
    onRange(first, end);
    onTop(first);
  }, [onRange, onTop]);
  const choice = useColumns(definition.columns, view, moves);
  const groupColumn = definition.columns.find(({ title }) => title === group?.column);
  /** What the rows have in common stands before what tells them apart. */
  const shown = useMemo(() => (groupColumn === undefined ? choice.shown : [groupColumn, ...choice.shown.filter((column) => column !== groupColumn)]), [choice.shown, groupColumn]);
  const columns = useMemo<DataColumn<ViewRow>[]>(
    () =>
      shown.map((column, place) => {
        const at = definition.columns.indexOf(column);
        const unit = unitWords(column.unit);
        const isGroup = column === groupColumn;
        const width = isGroup ? GROUP_PX : columnWidth(column, place === shown.length - 1);
        return {
          id: column.title, title: column.title, help: column.says, isSortable: true,
          ...(unit === undefined ? {} : { unit }),
          ...(width === undefined ? {} : { width }),
          ...(isNumeric(column.unit) && !isGroup ? { align: 'right' as const } : { mono: true }),
          cell: (row: ViewRow): ReactNode => (isGroup ? <GroupCell row={row} text={cellText(row.cells[at], column.unit, zone)} /> : cellText(row.cells[at], column.unit, zone)),
          tip: (row: ViewRow) => exactText(row.cells[at], column.unit, zone),
        };
      }),
    [definition, shown, groupColumn, zone],
  );
  const totals = useMemo<ViewRow | undefined>(
    () => (head.value && head.value.totals.some((total) => total !== undefined) ? { key: '', filter: '', cells: head.value.totals, first: undefined, last: undefined } : undefined),
    [head.value],
  );

  const fold = (index: number, isOpen: boolean): void => {
    const value = rowAt(index)?.group?.value;
    if (!group || value === undefined) return;
    const others = group.except.filter((each) => each !== value);
    moves.fold({ ...group, except: isOpen === group.isOpen ? others : [...others, value] });
  };
  const open = (index: number): void => {
    const row = rowAt(index);
    if (row?.group) fold(index, !row.group.isOpen);
    else drill(index);
  };
  const drill = (index: number, target = definition.drillTo): void => {
    const row = rowAt(index);
    if (row) moves.drill({ view: definition.id, title: row.group === undefined ? rowTitle(definition, row) : `${group?.column ?? ''} ${row.group.value === '' ? 'none' : row.group.value}`, filter: row.filter }, target);
  };
  const panel = useRef<HTMLDivElement>(null);
  const step = (by: 1 | -1): void => {
    const last = (head.value?.count ?? 0) - 1;
    if (last >= 0) select(Math.min(last, Math.max(0, selected + by)));
    // The keys that follow are for the rows, not for the button that was pressed before.
    panel.current?.querySelector<HTMLElement>('.data-table')?.focus();
  };
  useShortcuts('Rows', [
    { keys: 'ArrowDown', words: 'Next row', run: () => step(1) },
    { keys: 'ArrowUp', words: 'Row before', run: () => step(-1) },
    { keys: 'Enter', words: 'Drill into the row; opens or closes a group', run: () => open(selected) },
    { keys: 'e', words: 'What the row read and wrote', run: () => drill(selected, 'echo') },
    { keys: 'd', words: 'Every event of the row', run: () => drill(selected, 'dig') },
    { keys: 'b', words: 'Group the rows by a column', run: () => setGrouping(true) },
  ]);

  const save = async (format: TableFormat, signal: AbortSignal, onProgress: (rows: number) => void): Promise<void> => {
    const ofGroups = group && groupColumn && { ...request, group: { ...group, isOpen: false, except: [] } };
    const { count } = await capture.service.table(ofGroups ?? request);
    const columns = ofGroups ? [...definition.columns, ROWS] : definition.columns;
    await saveTable({
      columns, count, name: `${fileStem(capture.name)}-${definition.id}`,
      shown: ofGroups ? [shown[0] ?? ROWS, ROWS, ...shown.slice(1).filter(isSummed)] : shown,
      fetchRows: async (first, end) => (await capture.service.rows(ofGroups ?? request, first, end)).map(({ cells, filter, group: head }) => ({ cells: head ? [...cells, head.rows] : cells, filter })),
    }, format, signal, onProgress);
  };

  if (head.error && !head.error.filter) return <ErrorNotice title={`${definition.name} cannot be shown`} message={head.error.message} />;
  if (!head.value) return head.error ? null : <SkeletonRows count={14} />;
  const { count, sort, rows: allRows, groups } = head.value;
  return (
    <div ref={panel} className={`view-panel ${head.isStale ? 'view-panel-stale' : ''}`}>
      {find.isOpen && <FindBar pattern={find.pattern} found={find.found} at={selected} onChange={find.change} onGo={select} onClose={find.close} />}
      {count === 0
        ? <EmptyState title="Nothing here"><p>{definition.says}</p><p>No event of the capture belongs here{view.steps.length > 0 || view.filter !== '' || view.window ? ' within the steps, the filter and the window that are set above' : ''}.</p></EmptyState>
        : (
            <DataTable
              label={definition.name} columns={columns} count={count} rowAt={rowAt} onRange={onRows} selected={selected} onSelect={select} onOpen={open} start={start} widths={choice.widths} onWidths={choice.resize}
              rowClass={(row, index) => `${find.matches.has(index) ? 'data-row-match' : ''} ${row.group ? 'view-group' : ''}`} {...(groupColumn ? { isOpenAt: (row: ViewRow) => row.group?.isOpen, onFold: fold } : {})} {...(totals ? { totals } : {})}
              sort={{ column: sort.column, descending: isDescending(definition, sort) }} onSort={(column) => moves.sort(column, sort.column === column && !sort.isReversed)}
              tools={(_row, index) => <RowTools drillTo={definition.drillTo} onDrill={(target) => drill(index, target)} />}
            />
          )}
      <footer className="view-foot muted">{groups === undefined ? '' : `${groups.toLocaleString('en')} ${groups === 1 ? 'group' : 'groups'} of `}{allRows.toLocaleString('en')} {allRows === 1 ? 'row' : 'rows'} ·&nbsp;<span className="truncate">{definition.says}{definition.note === undefined ? '' : ` ${definition.note}`}</span>
        <span className="view-tools">
          <GroupMenu
            columns={definition.columns} current={groupColumn?.title} isOpen={isGrouping} onOpen={setGrouping}
            onGroup={(column) => moves.group(column === undefined ? undefined : { column, isOpen: false, except: [] })} onFoldAll={(isOpen) => group && moves.group({ ...group, isOpen, except: [] })}
          />
          <ColumnsMenu choice={choice} />
          <ExportMenu count={groups ?? count} words={exportWords(groups, count)} onSave={save} />
        </span>
      </footer>
    </div>
  );
}

/** The value that the rows of a group have in common, and how many they are. */
function GroupCell({ row: { group }, text }: { row: ViewRow; text: string }) {
  if (group === undefined) return null;
  return (
    <span className="view-group-value">
      <span data-fold><Icon name={group.isOpen ? 'down' : 'right'} size={11} /></span>
      <b className="truncate">{text === '' ? <span className="muted">none</span> : text}</b><span className="muted">{group.rows.toLocaleString('en')}</span>
    </span>
  );
}

const GROUP_PX = 260;
/** Of exported groups: how many rows each has. */
const ROWS: Column = { title: 'ROWS', says: 'Rows of the group.', unit: 'count', source: { kind: 'computed' } };

function exportWords(groups: number | undefined, count: number): string {
  if (groups !== undefined) return `${groups === 1 ? 'The one group' : `All ${groups.toLocaleString('en')} groups`}, with the number of rows and the sums of each.`;
  return `${count === 1 ? 'The one row' : `All ${count.toLocaleString('en')} rows`} in this order, with the columns that are shown.`;
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
