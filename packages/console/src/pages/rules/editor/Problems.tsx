import type { Checked } from '../../../engine/rules-messages.ts';

/** What the loader says about the set, this file first. */
export function Problems({ checked, file, onGo }: { checked: Checked | undefined; file: string; onGo: (place: { file: string; line: number }) => void }) {
  if (checked === undefined) return <p className="editor-note muted">Checking…</p>;
  const { mistakes, problem } = checked;
  const sorted = [...mistakes].sort((a, b) => Number(b.file === file) - Number(a.file === file) || a.severity.localeCompare(b.severity) || a.line - b.line);
  if (sorted.length === 0 && problem === undefined) return <p className="editor-note muted">Nothing is wrong: all files load together, as agents load them.</p>;
  return (
    <ul className="problems">
      {problem !== undefined && <li><span className="problem-kind problem-error">Error</span>{problem}</li>}
      {sorted.map((mistake, index) => (
        <li key={index}>
          <button type="button" onClick={() => onGo(mistake)}>
            <span className={`problem-kind problem-${mistake.severity}`}>{mistake.severity === 'error' ? 'Error' : 'Warning'}</span>
            <span className="problem-words">{mistake.message}</span>
            <span className="muted">{mistake.file === file ? '' : <><span className="mono">{mistake.file}</span>, </>}line {mistake.line}, column {mistake.column}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
