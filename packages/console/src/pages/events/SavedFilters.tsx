/** Views that people keep: one's own, and what others share. */
import { useState, type FormEvent } from 'react';
import { changeFilter, deleteFilter, loadSavedFilters, saveFilter, type SavedFilter } from '../../api/saved-filters.ts';
import { navigate } from '../../state/location.ts';
import { useResource } from '../../state/use-resource.ts';
import { readView, travelling, writeView, type View } from '../../state/view.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import './saved-filters.css';

export function SavedFilters({ view }: { view: View }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="saved-filters-place">
      <IconButton icon="bookmark" label="Saved filters" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && <Popover label="Saved filters" className="saved-filters" onClose={() => setOpen(false)}><Panel view={view} onClose={() => setOpen(false)} /></Popover>}
    </div>
  );
}

function Panel({ view, onClose }: { view: View; onClose: () => void }) {
  const { data, error, reload } = useResource(loadSavedFilters, 30_000);
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const [fault, setFault] = useState<string | undefined>();
  const attempt = async (what: () => Promise<unknown>): Promise<void> => {
    try {
      await what();
      setFault(undefined);
      setName('');
      reload();
    } catch (cause) {
      setFault(cause instanceof Error ? cause.message : String(cause));
    }
  };
  const current = writeView({ ...travelling(view), groupBy: view.groupBy });
  const save = (event: FormEvent): void => {
    event.preventDefault();
    void attempt(() => saveFilter({ name: name.trim(), query: current, isShared }));
  };
  return (
    <>
      {data?.length === 0 && <p className="muted">Nothing is saved yet. What you see now, with its time and filters, can be kept under a name.</p>}
      <ul aria-label="Saved filters">
        {data?.map((filter) => (
          <li key={filter.id} className="saved-filter">
            <button type="button" onClick={() => { navigate(`/events${filter.query}`); onClose(); }}>
              <span className="truncate">{filter.name}</span>
              <span className="muted truncate">{wordsOf(filter)}</span>
            </button>
            <CopyButton text={`${window.location.origin}/events${filter.query}`} label={`Copy link to ${filter.name}`} />
            {filter.isOwn && <Button kind="quiet" title={filter.isShared ? 'Only you see it then' : 'Everybody on this server sees it then'} onClick={() => void attempt(() => changeFilter({ ...filter, isShared: !filter.isShared }))}>{filter.isShared ? 'Unshare' : 'Share'}</Button>}
            {filter.isOwn && <IconButton small icon="close" label={`Delete ${filter.name}`} onClick={() => void attempt(() => deleteFilter(filter.id))} />}
          </li>
        ))}
      </ul>
      <form className="saved-filters-form" onSubmit={save}>
        <input data-autofocus type="text" aria-label="Name" placeholder="Name for what you see now" value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        <label><input type="checkbox" checked={isShared} onChange={(event) => setShared(event.target.checked)} /> shared</label>
        <Button kind="primary" type="submit" disabled={name.trim() === ''}>Save</Button>
      </form>
      {(fault ?? error?.message) && <p className="saved-filters-fault" role="alert">{fault ?? error?.message}</p>}
    </>
  );
}

function wordsOf({ query, owner, isOwn, isShared }: SavedFilter): string {
  const view = readView(new URLSearchParams(query));
  const parts = [view.search, view.severities.join(', '), ...view.scope.map(({ value }) => value), ...view.terms.map((term) => `${term.exclude ? '≠ ' : ''}${term.value}`)].filter((part) => part !== '');
  const whose = isOwn ? (isShared ? 'shared' : '') : `by ${owner}`;
  return [parts.join(' · ') || 'everything', whose].filter((part) => part !== '').join(' — ');
}
