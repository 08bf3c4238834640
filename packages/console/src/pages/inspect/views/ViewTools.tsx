/** Beside the count of rows: which columns are shown, what rows are grouped by, and the table as a file. */
import type { Column } from '@eyrie/inspect';
import { useRef, useState, type ReactNode } from 'react';
import { Button } from '../../../widgets/Button.tsx';
import { Popover } from '../../../widgets/Popover.tsx';
import type { TableFormat } from './save-table.ts';
import type { ColumnChoice } from './use-columns.ts';
import './view-tools.css';

const FORMATS: readonly (readonly [TableFormat, string, string])[] = [['csv', 'CSV', 'for spreadsheets'], ['json', 'JSON', 'one array of objects']];

interface ToolProps { name: string; label: string; className: string; isOpen: boolean; isDisabled?: boolean; onOpen: (isOpen: boolean) => void; children: ReactNode }

function Tool({ name, label, className, isOpen, isDisabled = false, onOpen, children }: ToolProps) {
  return (
    <span className="view-tool">
      <Button kind="quiet" disabled={isDisabled} aria-haspopup="dialog" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>{name}</Button>
      {isOpen && <Popover label={label} className={className} onClose={() => onOpen(false)}>{children}</Popover>}
    </span>
  );
}

export function ColumnsMenu({ choice }: { choice: ColumnChoice }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Tool name={choice.isChanged ? 'Columns (changed)' : 'Columns'} label="Columns" className="view-columns" isOpen={isOpen} onOpen={setOpen}>
      {choice.all.map((column) => {
        const isShown = choice.shown.includes(column);
        return (
          <label key={column.title} title={column.says}>
            <input type="checkbox" checked={isShown} disabled={isShown && choice.shown.length === 1} onChange={() => choice.toggle(column.title)} />
            <b>{column.title}</b><span className="muted truncate">{column.says}</span>
          </label>
        );
      })}
      {choice.isChanged && <Button kind="quiet" onClick={choice.reset}>As the table has them</Button>}
    </Tool>
  );
}

interface GroupMenuProps { columns: readonly Column[]; current: string | undefined; isOpen: boolean; onOpen: (isOpen: boolean) => void; onGroup: (column: string | undefined) => void; onFoldAll: (isOpen: boolean) => void }

export function GroupMenu({ columns, current, isOpen, onOpen, onGroup, onFoldAll }: GroupMenuProps) {
  return (
    <Tool name={current === undefined ? 'Group' : `Grouped by ${current}`} label="Group rows by" className="view-columns" isOpen={isOpen} onOpen={onOpen}>
      <label><input type="radio" name="group" checked={current === undefined} onChange={() => onGroup(undefined)} /><b>Nothing</b><span className="muted truncate">Every row by itself.</span></label>
      {columns.map((column) => (
        <label key={column.title} title={column.says}>
          <input type="radio" name="group" checked={column.title === current} onChange={() => onGroup(column.title)} />
          <b>{column.title}</b><span className="muted truncate">{column.says}</span>
        </label>
      ))}
      {current !== undefined && <div className="view-folds"><Button kind="quiet" onClick={() => onFoldAll(true)}>Open all groups</Button><Button kind="quiet" onClick={() => onFoldAll(false)}>Close all groups</Button></div>}
    </Tool>
  );
}

interface ExportMenuProps {
  readonly count: number;
  /** `All 40 rows`: what is written. */
  readonly words: string;
  readonly onSave: (format: TableFormat, signal: AbortSignal, onProgress: (rows: number) => void) => Promise<void>;
}

export function ExportMenu({ count, words, onSave }: ExportMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [state, setState] = useState<'ready' | { readonly written: number } | { readonly problem: string }>('ready');
  const controller = useRef<AbortController | undefined>(undefined);
  const isWriting = typeof state === 'object' && 'written' in state;
  const open = (next: boolean): void => {
    controller.current?.abort();
    setState('ready');
    setOpen(next);
  };
  const save = (format: TableFormat): void => {
    const stop = new AbortController();
    controller.current = stop;
    setState({ written: 0 });
    onSave(format, stop.signal, (written) => { if (!stop.signal.aborted) setState({ written }); }).then(
      () => { if (!stop.signal.aborted) open(false); },
      (cause: unknown) => { if (!stop.signal.aborted) setState({ problem: cause instanceof Error ? cause.message : String(cause) }); },
    );
  };
  return (
    <Tool name="Export" label="Export" className="view-export" isOpen={isOpen} isDisabled={count === 0} onOpen={open}>
      {FORMATS.map(([format, name, note]) => <button key={format} type="button" disabled={isWriting} onClick={() => save(format)}><b>{name}</b><span className="muted">{note}</span></button>)}
      <p className="muted" role="status">{isWriting ? `Writing: ${state.written.toLocaleString('en')} of ${count.toLocaleString('en')}` : typeof state === 'object' && 'problem' in state ? `Not written: ${state.problem}` : words}</p>
      {isWriting && <Button kind="quiet" onClick={() => open(false)}>Stop</Button>}
    </Tool>
  );
}
