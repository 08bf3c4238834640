/** The versions of a file: who made them, what is different from the text as it is, and taking one back. */
import { useCallback, useState } from 'react';
import { loadFileVersion, loadFileVersions, type FileVersionView, type RulesFileView } from '../../../api/rules.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useNow } from '../../../state/clock.ts';
import { useResource } from '../../../state/use-resource.ts';
import { useZone } from '../../../state/use-view.ts';
import { agoWords, formatDateTime } from '../../../time/format.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { diffLines } from './diff-lines.ts';

const RENEW_MS = 20_000;

export function History({ file, text, onTake }: { file: RulesFileView; text: string; onTake: (content: string) => void }) {
  const load = useCallback((signal: AbortSignal) => loadFileVersions(file.name, signal), [file.name, file.version]);
  const { data, error, reload } = useResource(load, RENEW_MS);
  const [open, setOpen] = useState<FileVersionView | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const zone = useZone();
  const now = useNow(30_000);
  const show = async (version: number): Promise<void> => {
    setFault(undefined);
    if (open?.version === version) return setOpen(undefined);
    try {
      setOpen(await loadFileVersion(file.name, version));
    } catch (cause) {
      noticeSignOut(cause);
      setFault(cause instanceof Error ? cause.message : String(cause));
    }
  };
  if (!data) return error ? <ErrorNotice title="Versions could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={5} height={40} />;
  return (
    <ol className="history">
      {fault !== undefined && <li className="editor-note">{fault}</li>}
      {data.map((version) => (
        <li key={version.version}>
          <button type="button" aria-expanded={open?.version === version.version} onClick={() => void show(version.version)}>
            <b>Version {version.version}</b> <span className="muted">{version.what}</span>
            <span className="muted history-when" title={formatDateTime(version.changedOn, zone)}>{agoWords(nsFromMs(version.changedOn), now)}{version.changedBy === '' ? '' : ` · ${version.changedBy}`}</span>
          </button>
          {open?.version === version.version && (open.content === undefined ? <p className="editor-note muted">The file was deleted here.</p> : <Difference before={open.content} after={text} onTake={onTake} />)}
        </li>
      ))}
    </ol>
  );
}

function Difference({ before, after, onTake }: { before: string; after: string; onTake: (content: string) => void }) {
  const lines = diffLines(before, after);
  if (lines.every(({ kind }) => kind === 'same')) return <p className="editor-note muted">The text is as it was then.</p>;
  return (
    <div className="history-difference">
      <p className="muted">From this version to the text as it is:</p>
      <pre>{lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }, index) => <span key={index} className={`diff-${kind}`}>{kind === 'added' ? '+ ' : '− '}{text}{'\n'}</span>)}</pre>
      <Button onClick={() => onTake(before)}>Put this version into the editor</Button>
    </div>
  );
}
