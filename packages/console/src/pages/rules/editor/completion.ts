/** What can be written at a place, from the engine's own tables and the names of the set. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { FieldWord, LanguageWords, Named } from '../../../engine/rules-messages.ts';
import { keyOf } from './rules-language.ts';

export interface Vocabulary {
  readonly words: LanguageWords;
  /** Of the newest check. */
  readonly named: () => readonly Named[];
  readonly tags: () => readonly string[];
}

const RULE_KEYS = ['rule', 'desc', 'condition', 'output', 'priority', 'tags', 'source', 'enabled', 'exceptions', 'override', 'macro', 'list', 'items'];
const PATH = /[\w.%-]*$/;

/** Completions at the cursor; undefined words mean that they are still on their way. */
export function completionsAt(context: CompletionContext, vocabulary: Vocabulary | undefined): CompletionResult | null {
  if (vocabulary === undefined) return null;
  const { state, pos, explicit } = context;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const typed = PATH.exec(before)?.[0] ?? '';
  const from = pos - typed.length;
  if (/^\s*(?:- )?\w*$/.test(before) && !insideBlock(context)) {
    return typed === '' && !explicit ? null : { from, options: RULE_KEYS.map((label) => ({ label, type: 'keyword', apply: `${label}: ` })), validFor: /^\w*$/ };
  }
  const key = keyAt(context) ?? /^\s*(?:- )?([\w-]+):/.exec(before)?.[1];
  switch (key) {
    case 'condition':
      return typed === '' && !explicit ? null : { from, options: inCondition(state.sliceDoc(Math.max(0, from - 400), from), vocabulary), validFor: /^[\w.]*$/ };
    case 'output':
      return typed.startsWith('%') ? { from: from + 1, options: vocabulary.words.fields.map((field) => fieldOption(field)), validFor: /^[\w.]*$/ } : null;
    case 'tags':
      return { from, options: vocabulary.tags().map((label) => ({ label, type: 'constant' })), validFor: /^[\w.-]*$/ };
    case 'priority':
      return { from, options: vocabulary.words.priorities.map((label) => ({ label, type: 'enum' })), validFor: /^\w*$/ };
    case 'source':
      return { from, options: vocabulary.words.sources.map((label) => ({ label, type: 'enum' })), validFor: /^\w*$/ };
    case 'items':
    case 'rule':
    case 'macro':
    case 'list':
      return typed === '' ? null : { from, options: namesOf(vocabulary, key === 'items' ? 'list' : key), validFor: /^[\w. -]*$/ };
    default:
      return null;
  }
}

function insideBlock({ state, pos }: CompletionContext): boolean {
  return keyAt({ state, pos }) === 'condition' || keyAt({ state, pos }) === 'output';
}

/** The key whose value holds the cursor. */
function keyAt({ state, pos }: Pick<CompletionContext, 'state' | 'pos'>): string | undefined {
  const node = syntaxTree(state).resolveInner(pos, -1);
  return keyOf(node.tree === null ? node : node, (from, to) => state.sliceDoc(from, to));
}

/** @param before the condition up to the word that is being written. */
function inCondition(before: string, vocabulary: Vocabulary): Completion[] {
  const { words } = vocabulary;
  const operators = (): Completion[] => words.operators.map((label) => ({ label, type: 'keyword', boost: 2 }));
  if (/(?:^|[\s(])(?:evt|syscall)\.type\s*(?:=|!=|in\s*\([^)]*)\s*$/.test(before)) return words.eventNames.map((label) => ({ label, type: 'enum' }));
  if (/[a-z]\.[\w.]+(?:\[[^\]]*\])?\s+$/.test(before)) return operators();
  if (/\b(?:in|intersects|pmatch|oneof|anyof|allof)\s*\([^()]*$/.test(before)) return namesOf(vocabulary, 'list');
  return [
    ...words.fields.map((field) => fieldOption(field)),
    ...namesOf(vocabulary, 'macro'),
    ...['and', 'or', 'not'].map((label) => ({ label, type: 'keyword' })),
    ...words.transformers.map((label) => ({ label, type: 'function', apply: `${label}(`, detail: 'transformer' })),
  ];
}

function namesOf(vocabulary: Vocabulary, kind: Named['kind']): Completion[] {
  return vocabulary.named().filter((each) => each.kind === kind).map(({ name, body }) => ({ label: name, type: kind === 'macro' ? 'function' : kind === 'list' ? 'constant' : 'class', detail: kind, info: body.slice(0, 600), boost: 1 }));
}

function fieldOption(field: FieldWord): Completion {
  const form = field.argument === 'none' ? field.name : field.argument === 'required' ? `${field.name}[…]` : `${field.name} or ${field.name}[…]`;
  return {
    label: field.name,
    type: 'property',
    detail: typeWords(field),
    info: `${form}\n${field.description}`,
    ...(field.argument === 'required' ? { apply: `${field.name}[` } : {}),
    ...(field.deprecated ? { boost: -20 } : {}),
  };
}

const NUMBERS = /^(?:U?INT\d+|PID|PORT|RELTIME|ABSTIME|DOUBLE|UID|GID|FD)/;

/** A field's type as a reader thinks of it. */
export function typeWords({ type, isList, deprecated }: FieldWord): string {
  const word = type === 'BOOL' ? 'true or false' : type.startsWith('IPNET') ? 'network' : type.startsWith('IP') ? 'address' : NUMBERS.test(type) ? 'number' : type === 'BYTEBUF' ? 'bytes' : 'text';
  return `${isList ? `list of ${word}` : word}${deprecated ? ', deprecated' : ''}`;
}
