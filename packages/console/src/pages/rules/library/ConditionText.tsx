/** A condition with its parts told apart; a macro or list shows what it stands for, and can be unfolded where it stands. */
import { useState, type ReactNode } from 'react';
import type { LibraryView } from '../../../api/rules.ts';

const TOKEN = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\b(and|or|not)\b(?![\w.-])|\b(in|intersects|pmatch|exists|glob|iglob|i?contains|bcontains|b?startswith|endswith|regex|oneof|anyof|allof)\b(?![\w.-])|([A-Za-z]\w*(?:\.[A-Za-z]\w*)+)|([A-Za-z]\w*)/g;

export function ConditionText({ text, library }: { text: string; library: LibraryView }) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string): void => setUnfolded((before) => {
    const after = new Set(before);
    if (!after.delete(name)) after.add(name);
    return after;
  });
  const parts: ReactNode[] = [];
  const named = new Set<string>();
  let rest = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, joint, operator, field, word] = match;
    parts.push(text.slice(rest, match.index));
    rest = match.index + whole.length;
    const body = word === undefined ? undefined : bodyOf(word, library);
    if (quoted !== undefined) parts.push(<span key={match.index} className="condition-text">{whole}</span>);
    else if (joint !== undefined) parts.push(<b key={match.index} className="condition-joint">{whole}</b>);
    else if (operator !== undefined) parts.push(<span key={match.index} className="condition-operator">{whole}</span>);
    else if (field !== undefined) parts.push(<span key={match.index} className="condition-field">{whole}</span>);
    else if (word !== undefined && body !== undefined) {
      named.add(word);
      parts.push(<button key={match.index} type="button" className="condition-name" aria-expanded={unfolded.has(word)} title={body} onClick={() => toggle(word)}>{whole}</button>);
    } else parts.push(whole);
  }
  parts.push(text.slice(rest));
  return (
    <>
      <pre className="condition">{parts}</pre>
      {[...named].filter((name) => unfolded.has(name)).map((name) => (
        <div key={name} className="condition-body"><span className="muted">{name} =</span><ConditionText text={bodyOf(name, library) ?? ''} library={library} /></div>
      ))}
    </>
  );
}

function bodyOf(name: string, { macros, lists }: LibraryView): string | undefined {
  const macro = macros.find((each) => each.name === name);
  if (macro) return macro.condition;
  const list = lists.find((each) => each.name === name);
  return list && (list.items.length === 0 ? 'an empty list' : list.items.join(', '));
}
