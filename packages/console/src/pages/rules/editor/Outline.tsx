import type { LibraryView } from '../../../api/rules.ts';
import type { Checked } from '../../../engine/rules-messages.ts';

const KINDS = [['rule', 'Rules'], ['macro', 'Macros'], ['list', 'Lists']] as const;
const EFFECTS = { define: '', append: 'adds', change: 'changes' } as const;

/** What this file defines and changes, in the order of the text. */
export function Outline({ checked, library, file, onGo }: { checked: Checked | undefined; library: LibraryView; file: string; onGo: (place: { file: string; line: number }) => void }) {
  if (checked === undefined) return <p className="editor-note muted">Checking…</p>;
  const entries = checked.named.flatMap(({ kind, name, places }) => places.filter((place) => place.file === file).map((place) => ({ kind, name, place })));
  if (entries.length === 0) return <p className="editor-note muted">There is nothing in this file yet. Begin a line with <code>- rule:</code>, <code>- macro:</code> or <code>- list:</code>.</p>;
  return (
    <div className="outline">
      {KINDS.map(([kind, title]) => {
        const own = entries.filter((entry) => entry.kind === kind).sort((a, b) => a.place.line - b.place.line);
        if (own.length === 0) return undefined;
        return (
          <section key={kind}>
            <h3>{title} <span className="muted">{own.length}</span></h3>
            <ul>
              {own.map(({ name, place }) => (
                <li key={`${name}:${place.line}`}>
                  <button type="button" onClick={() => onGo(place)}>
                    <span className="truncate">{name}</span>
                    <span className="muted">{EFFECTS[place.effect] || (kind === 'rule' && library.rules.find((rule) => rule.name === name)?.active === false ? 'not evaluated' : '')}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
