/** Beside the count of rows: which columns are shown, and the view as a file. */
import type { ViewDefinition } from '@eyrie/inspect';
import { useState } from 'react';
import { Button } from '../../../widgets/Button.tsx';
import { Popover } from '../../../widgets/Popover.tsx';
import type { ViewFormat } from './save-view.ts';
import type { ColumnChoice } from './use-columns.ts';
import './view-tools.css';

const FORMATS: readonly (readonly [ViewFormat, string, string])[] = [['csv', 'CSV', 'for spreadsheets'], ['json', 'JSON', 'one array of objects']];

export function ColumnsMenu({ definition, choice }: { definition: ViewDefinition; choice: ColumnChoice }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <span className="view-tool">
      <Button kind="quiet" aria-haspopup="dialog" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{choice.isChanged ? 'Columns (changed)' : 'Columns'}</Button>
      {isOpen && (
        <Popover label="Columns" className="view-columns" onClose={() => setOpen(false)}>
          {definition.columns.map((column) => {
            const isShown = choice.shown.includes(column);
            return (
              <label key={column.title} title={column.says}>
                <input type="checkbox" checked={isShown} disabled={isShown && choice.shown.length === 1} onChange={() => choice.toggle(column.title)} />
                <b>{column.title}</b><span className="muted truncate">{column.says}</span>
              </label>
            );
          })}
          {choice.isChanged && <Button kind="quiet" onClick={choice.reset}>As the view has them</Button>}
        </Popover>
      )}
    </span>
  );
}

export function ExportMenu({ count, onSave }: { count: number; onSave: (format: ViewFormat) => Promise<void> }) {
  const [isOpen, setOpen] = useState(false);
  const [state, setState] = useState<'ready' | 'writing' | { readonly problem: string }>('ready');
  const save = (format: ViewFormat): void => {
    setState('writing');
    onSave(format).then(
      () => {
        setState('ready');
        setOpen(false);
      },
      (cause: unknown) => setState({ problem: cause instanceof Error ? cause.message : String(cause) }),
    );
  };
  return (
    <span className="view-tool">
      <Button kind="quiet" disabled={count === 0} aria-haspopup="dialog" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>Export</Button>
      {isOpen && (
        <Popover label="Export" className="view-export" onClose={() => setOpen(false)}>
          {FORMATS.map(([format, name, words]) => <button key={format} type="button" disabled={state === 'writing'} onClick={() => save(format)}><b>{name}</b><span className="muted">{words}</span></button>)}
          <p className="muted" role="status">{state === 'writing' ? 'Writing…' : typeof state === 'object' ? `Not written: ${state.problem}` : `${count === 1 ? 'The one row' : `All ${count.toLocaleString('en')} rows`} in this order, with the columns that are shown.`}</p>
        </Popover>
      )}
    </span>
  );
}
