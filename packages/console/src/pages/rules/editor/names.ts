/** The word at a place of a rules file, and what it stands for. */
import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import { hoverTooltip, type EditorView, type Tooltip } from '@codemirror/view';
import type { Named } from '../../../engine/rules-messages.ts';
import { typeWords, type Vocabulary } from './completion.ts';
import { keyOf } from './rules-language.ts';

export interface WordAt { readonly text: string; readonly from: number; readonly to: number }

const WORD = /[\w.]/;

export function wordAt(state: EditorState, pos: number): WordAt | undefined {
  const line = state.doc.lineAt(pos);
  const at = pos - line.from;
  let from = at;
  let to = at;
  while (from > 0 && WORD.test(line.text.charAt(from - 1))) from--;
  while (to < line.text.length && WORD.test(line.text.charAt(to))) to++;
  return from === to ? undefined : { text: line.text.slice(from, to), from: line.from + from, to: line.from + to };
}

/** The macro, list or rule that is named here: in a condition or a list, or as what an item defines or changes. */
export function namedAt(state: EditorState, pos: number, named: readonly Named[]): Named | undefined {
  const line = state.doc.lineAt(pos);
  const item = /^\s*-?\s*(rule|macro|list):\s*(.+?)\s*(?:#.*)?$/.exec(line.text);
  if (item) return named.find((each) => each.kind === item[1] && each.name === item[2]?.replace(/^(["'])(.*)\1$/, '$2'));
  const word = wordAt(state, pos);
  if (word === undefined) return undefined;
  const key = keyOf(syntaxTree(state).resolveInner(pos, 1), (from, to) => state.sliceDoc(from, to));
  if (key !== 'condition' && key !== 'items') return undefined;
  return named.find((each) => each.kind !== 'rule' && each.name === word.text);
}

/** Shows what a name stands for and what a field holds. */
export const hoverWords = (vocabulary: () => Vocabulary | undefined) =>
  hoverTooltip((view, pos) => tooltipAt(view, pos, vocabulary()), { hoverTime: 250 });

function tooltipAt(view: EditorView, pos: number, vocabulary: Vocabulary | undefined): Tooltip | null {
  if (vocabulary === undefined) return null;
  const word = wordAt(view.state, pos);
  if (word === undefined) return null;
  const field = vocabulary.words.fields.find((each) => each.name === word.text);
  const name = field ? undefined : namedAt(view.state, pos, vocabulary.named());
  if (!field && !name) return null;
  return {
    pos: word.from,
    end: word.to,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-hover';
      const head = dom.appendChild(document.createElement('div'));
      head.append(strong(word.text), kind(field ? ` ${typeWords(field)}` : ` ${name?.kind ?? ''} in ${name?.places[0]?.file ?? ''}:${name?.places[0]?.line ?? ''}  (F12)`));
      if (field) dom.appendChild(document.createElement('div')).textContent = `${field.description}${field.argument === 'none' ? '' : ` Argument in brackets: ${field.argument}.`}`;
      else dom.appendChild(document.createElement('pre')).textContent = name?.body ?? '';
      return { dom };
    },
  };
}

function strong(text: string): HTMLElement {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

function kind(text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'cm-hover-kind';
  element.textContent = text;
  return element;
}
