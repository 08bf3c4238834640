/** The rules files in the order in which they are loaded: those that come with Eyrie first, one's own behind them. */
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/http.ts';
import { deleteRulesFile, orderRulesFiles, renameRulesFile, saveRulesFile, type LibraryView, type RulesFileView } from '../../../api/rules.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useNow } from '../../../state/clock.ts';
import { useZone } from '../../../state/use-view.ts';
import { agoWords, formatDateTime } from '../../../time/format.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { Banner } from '../../../widgets/Notice.tsx';
import { Popover } from '../../../widgets/Popover.tsx';
import '../../../widgets/table.css';
import type { ChangeRulesView } from '../use-rules-view.ts';
import './files.css';
import { NEW_FILE } from './new-file.ts';

const FILE_NAME = /^[\w.-]{1,190}\.ya?ml$/;

type Asking = { kind: 'new' } | { kind: 'rename' | 'delete'; name: string };

export function FilesList({ files, library, change, onChanged }: { files: readonly RulesFileView[]; library: LibraryView; change: ChangeRulesView; onChanged: () => void }) {
  const [asking, setAsking] = useState<Asking | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [undo, setUndo] = useState<RulesFileView | undefined>();
  const own = files.filter((file) => !file.readOnly);

  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setFault(undefined);
    try {
      await work();
      onChanged();
      return true;
    } catch (cause) {
      noticeSignOut(cause);
      setFault(cause instanceof ApiError && cause.status === 422 ? `Not done, because the rules would no longer load: ${cause.message}` : cause instanceof Error ? cause.message : String(cause));
      return false;
    }
  };
  const move = (name: string, by: number): void => {
    const names = own.map((file) => file.name);
    const at = names.indexOf(name);
    names.splice(at + by, 0, ...names.splice(at, 1));
    void run(() => orderRulesFiles(names));
  };
  const create = async (name: string): Promise<void> => {
    if (await run(() => saveRulesFile(name, NEW_FILE, 0))) change({ file: name });
  };
  const remove = async (file: RulesFileView): Promise<void> => {
    setAsking(undefined);
    if (await run(() => deleteRulesFile(file.name))) setUndo(file);
  };

  return (
    <>
      <div className="files-bar">
        <p className="muted">Files are loaded from top to bottom; a later file can use, extend and change what an earlier one defines.</p>
        <span className="files-ask">
          <Button kind="primary" icon="plus" onClick={() => setAsking({ kind: 'new' })}>New file</Button>
          {asking?.kind === 'new' && <NameForm title="New rules file" first="my_rules.yaml" taken={files} verb="Create" onSubmit={(name) => void create(name)} onClose={() => setAsking(undefined)} />}
        </span>
      </div>
      <div className="table-page">
        <table className="table">
          <thead><tr><th className="number">Order</th><th>File</th><th className="number">Rules</th><th className="number">Macros</th><th className="number">Lists</th><th>Changed</th><th><span className="unseen">Actions</span></th></tr></thead>
          <tbody>
            {files.map((file, index) => (
              <tr key={file.name}>
                <td className="number muted">{index + 1}</td>
                <td>
                  <button type="button" className="rules-link mono" onClick={() => change({ file: file.name })}>{file.name}</button>
                  {file.readOnly && <span className="rules-mark" title="It is replaced with every release. Put your own rules into another file.">comes with Eyrie</span>}
                </td>
                {(['rules', 'macros', 'lists'] as const).map((kind) => <td key={kind} className="number">{library[kind].filter((item) => item.places.some((place) => place.file === file.name)).length}</td>)}
                <td className="nowrap"><Changed file={file} /></td>
                <td className="files-actions">
                  {!file.readOnly && (
                    <>
                      <IconButton icon="up" label={`Load ${file.name} earlier`} disabled={own[0] === file} onClick={() => move(file.name, -1)} />
                      <IconButton icon="down" label={`Load ${file.name} later`} disabled={own.at(-1) === file} onClick={() => move(file.name, 1)} />
                      <span className="files-ask">
                        <Button kind="quiet" onClick={() => setAsking({ kind: 'rename', name: file.name })}>Rename</Button>
                        {asking?.kind === 'rename' && asking.name === file.name && (
                          <NameForm title={`Rename ${file.name}`} first={file.name} taken={files} verb="Rename" onSubmit={(name) => void run(() => renameRulesFile(file.name, name))} onClose={() => setAsking(undefined)} />
                        )}
                      </span>
                      <span className="files-ask">
                        <Button kind="quiet" onClick={() => setAsking({ kind: 'delete', name: file.name })}>Delete</Button>
                        {asking?.kind === 'delete' && asking.name === file.name && (
                          <Popover label={`Delete ${file.name}`} className="files-form" onClose={() => setAsking(undefined)}>
                            <p><b>Delete {file.name}?</b></p>
                            <p>What it defines and changes is gone from every agent within seconds. Its versions are kept.</p>
                            <div className="files-buttons"><Button kind="danger" onClick={() => void remove(file)}>Delete</Button><Button onClick={() => setAsking(undefined)}>Keep it</Button></div>
                          </Popover>
                        )}
                      </span>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {own.length === 0 && <p className="files-none muted">You have no rules file of your own yet. Make one to add rules, or to change the default ones without touching their files.</p>}
      </div>
      {fault && <Banner tone="bad" action={<Button onClick={() => setFault(undefined)}>Close</Button>}>{fault}</Banner>}
      {undo && <Banner tone="warn" action={<Button onClick={() => { setUndo(undefined); void run(() => saveRulesFile(undo.name, undo.content, 0)); }}>Undo</Button>}>{undo.name} is deleted.</Banner>}
    </>
  );
}

function Changed({ file }: { file: RulesFileView }) {
  const zone = useZone();
  const now = useNow(30_000);
  if (file.modifiedOn === undefined) return <span className="muted">with the release</span>;
  return <>{formatDateTime(file.modifiedOn, zone)}<div className="muted">{agoWords(nsFromMs(file.modifiedOn), now)} · version {file.version}{file.modifiedBy === undefined ? '' : ` · ${file.modifiedBy}`}</div></>;
}

interface NameFormProps { title: string; first: string; taken: readonly RulesFileView[]; verb: string; onSubmit: (name: string) => void; onClose: () => void }

function NameForm({ title, first, taken, verb, onSubmit, onClose }: NameFormProps) {
  const [name, setName] = useState(first);
  const fault = !FILE_NAME.test(name) ? 'A name of letters, digits, dots, dashes and underscores that ends in .yaml.' : name !== first && taken.some((file) => file.name === name) ? 'There is a file of this name.' : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault !== undefined) return;
    onSubmit(name);
    onClose();
  };
  return (
    <Popover label={title} className="files-form" onClose={onClose}>
      <form onSubmit={submit}>
        <label>{title}<input value={name} spellCheck={false} autoComplete="off" aria-invalid={fault !== undefined} onChange={(event) => setName(event.target.value)} /></label>
        <p className={fault === undefined ? 'muted' : 'files-fault'}>{fault ?? 'It is loaded behind the files that are there.'}</p>
        <div className="files-buttons"><Button kind="primary" type="submit" disabled={fault !== undefined}>{verb}</Button><Button onClick={onClose}>Cancel</Button></div>
      </form>
    </Popover>
  );
}
