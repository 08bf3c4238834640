/** What may stand at the caret of a condition: names of fields, then operators, then the words that join. */
import { FIELDS, fieldDescription, type FieldInfo } from '@eyrie/schema';

export interface Completion {
  readonly text: string;
  readonly words: string;
}

export interface Completions {
  /** The part of the text that a choice replaces. */
  readonly from: number;
  readonly to: number;
  readonly choices: readonly Completion[];
}

const MOST = 40;
const OFFERED = FIELDS.filter((field) => !field.printOnly && !field.tableOnly && !field.deprecated && field.plugin !== 'k8saudit' && field.plugin !== 'json');

const COMPARE: readonly Completion[] = [
  { text: '=', words: 'is' },
  { text: '!=', words: 'is there and is another' },
  { text: 'in (', words: 'is one of' },
  { text: 'exists', words: 'is there' },
];
const NUMBER: readonly Completion[] = [{ text: '>', words: 'more than' }, { text: '>=', words: 'at least' }, { text: '<', words: 'less than' }, { text: '<=', words: 'at most' }];
const TEXT: readonly Completion[] = [
  { text: 'contains', words: 'has the text in it' },
  { text: 'icontains', words: 'has the text in it, capital or small' },
  { text: 'startswith', words: 'begins with' },
  { text: 'endswith', words: 'ends with' },
  { text: 'glob', words: 'matches * and ?' },
  { text: 'regex', words: 'matches a regular expression' },
];
const JOIN: readonly Completion[] = [{ text: 'and', words: 'both' }, { text: 'or', words: 'one or both' }];
const BEFORE: readonly Completion[] = [{ text: 'not', words: 'the opposite' }];

const OPERATOR_AFTER_FIELD = /(?:^|[\s(])([a-z][\w.]*(?:\[[^\]]*\])?)\s+(\S*)$/;
const OPERAND_START = /(?:^|(?<!\b(?:in|intersects|pmatch)\s*)\(|(?:^|[\s()])(?:and|or|not)\s)\s*([\w.]*)$/;
const VALUE_DONE = /(?:=|!=|<=?|>=?|contains|startswith|endswith|glob|regex)\s*(?:"[^"]*"|'[^']*'|[^\s()"']+)\s+(\w*)$|\)\s+(\w*)$|exists\s+(\w*)$/;

/** @param caret index into the text. */
export function completionsAt(text: string, caret: number): Completions | undefined {
  const before = text.slice(0, caret);
  const isInQuotes = (before.match(/"/g)?.length ?? 0) % 2 === 1;
  if (isInQuotes) return undefined;
  const joined = VALUE_DONE.exec(before);
  if (joined) return answer(caret, joined[1] ?? joined[2] ?? joined[3] ?? '', JOIN);
  const operator = OPERATOR_AFTER_FIELD.exec(before);
  const field = operator ? fieldOf(operator[1] ?? '') : undefined;
  if (operator && field) return answer(caret, operator[2] ?? '', operatorsOf(field));
  const operand = OPERAND_START.exec(before);
  if (!operand) return undefined;
  const word = operand[1] ?? '';
  return answer(caret, word, [...OFFERED.map((each) => ({ text: each.name, words: fieldDescription(each.name) ?? '' })), ...(word === '' ? [] : BEFORE)]);
}

function answer(caret: number, word: string, all: readonly Completion[]): Completions | undefined {
  const small = word.toLowerCase();
  const starting = all.filter((each) => each.text.startsWith(small));
  // `name` finds proc.name as well.
  const inside = small.length < 2 ? [] : all.filter((each) => !each.text.startsWith(small) && each.text.includes(small));
  const choices = [...starting, ...inside].filter((each) => each.text !== word).slice(0, MOST);
  return choices.length === 0 ? undefined : { from: caret - word.length, to: caret, choices };
}

const fieldOf = (text: string): FieldInfo | undefined => OFFERED.find((field) => field.name === text.replace(/\[.*$/, '').replace(/(^evt\.arg|^proc\.aname|^proc\.apid)\..*$/, '$1'));

function operatorsOf(field: FieldInfo): readonly Completion[] {
  if (field.type === 'BOOL') return COMPARE.filter((each) => each.text !== 'in (');
  const isText = field.type === 'CHARBUF' || field.type === 'FSPATH' || field.type === 'BYTEBUF' || field.type === 'FSRELPATH';
  return [...COMPARE, ...(isText ? TEXT : NUMBER)];
}
