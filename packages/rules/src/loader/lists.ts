/** Lists: what their items are, and how they take the place of their names in the text of conditions. */
import type { Context } from './context.ts';
import type { ListDefinition } from './definitions.ts';
import { LoadError } from './result.ts';

export interface ResolvedList {
  readonly name: string;
  readonly items: readonly string[];
  /** What takes the place of its name. */
  readonly text: string;
  /** False for a name that holds delimiters: it is searched for in every condition. */
  readonly isWord: boolean;
  used: boolean;
}

/** Words of conditions and lists, by their text: it is searched again when further files are read. */
export type WordMemory = Map<string, ReadonlySet<string>>;

/** An item with a blank in it gets double quotes, if it does not start with a quote. */
export function quoteItem(item: string): string {
  return item.includes(' ') && !/^["']/.test(item) ? `"${item}"` : item;
}

/** Lists in the order of their definition. An item that names a list defined before gives way to that list's own items. */
export function resolveLists(definitions: ReadonlyMap<string, ListDefinition>): ResolvedList[] {
  const used = new Set<string>();
  const lists = [...definitions.values()].map((definition) => {
    const items = definition.items.flatMap((item) => {
      const other = definitions.get(item);
      if (other === undefined || other.index >= definition.visibility) return [item];
      used.add(other.name);
      return other.items;
    });
    return { name: definition.name, items };
  });
  return lists.map((list) => ({ ...list, text: list.items.map(quoteItem).join(', '), isWord: !WORD_END.test(list.name), used: used.has(list.name) }));
}

/** No condition of a rules file is meant to be longer; lists that name lists could make it grow without end. */
const MAX_CONDITION = 1 << 22;

const DELIMITERS = ' \t\n\r(),=';
const WORD_END = /[ \t\n\r(),=]/;

/** Lists with a way from a word to the list of that name. */
export class ListNames {
  readonly lists: readonly ResolvedList[];
  /** Places in the lists by name. */
  readonly #places = new Map<string, number>();
  /** Places of those that are looked for in every text. */
  readonly #always: readonly number[];

  constructor(lists: readonly ResolvedList[]) {
    this.lists = lists;
    for (const [place, list] of lists.entries()) if (list.isWord) this.#places.set(list.name, place);
    this.#always = [...lists.keys()].filter((place) => lists[place]?.isWord === false);
  }

  /** Adds the places of the lists behind `after` that words name. */
  addNamed(words: Iterable<string>, after: number, places: Set<number>): void {
    for (const word of words) {
      const place = this.#places.get(word);
      if (place !== undefined && place > after) places.add(place);
    }
  }

  candidates(words: Iterable<string>): Set<number> {
    const places = new Set(this.#always);
    this.addNamed(words, -1, places);
    return places;
  }
}

/** Replaces the names of all lists in a condition, one list after the other, and marks the lists that occur. */
export function substituteLists(condition: string, names: ListNames, context: Context, memory: WordMemory): string {
  let text = condition;
  // Most lists do not occur in most conditions; a list's own text may name others, and those behind it are replaced in turn.
  const places = names.candidates(wordsOf(condition, memory));
  while (places.size > 0) {
    const place = Math.min(...places);
    places.delete(place);
    const list = names.lists[place];
    const replaced = list && replaceName(text, list.name, list.text);
    if (list === undefined || replaced === undefined) continue;
    list.used = true;
    text = replaced;
    names.addNamed(wordsOf(list.text, memory), place, places);
    if (text.length > MAX_CONDITION) throw new LoadError('LOAD_ERR_VALIDATE', `Condition grows beyond ${MAX_CONDITION} characters by its lists`, context);
  }
  return text;
}

function wordsOf(text: string, memory: WordMemory): ReadonlySet<string> {
  const known = memory.get(text);
  if (known !== undefined) return known;
  const words = new Set(text.split(WORD_END));
  memory.set(text, words);
  return words;
}

/**
 * Replaces a name wherever it stands between delimiters. Blanks around it become one blank on either side;
 * an empty replacement also takes a comma with it.
 * @returns undefined when the name does not stand there.
 */
function replaceName(text: string, name: string, replacement: string): string | undefined {
  if (name === '') return undefined;
  const out: string[] = [];
  let rest = 0;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, Math.max(start + 1, rest))) {
    const end = start + name.length;
    if (!isDelimiter(text, start - 1) || !isDelimiter(text, end)) continue;
    out.push(text.slice(rest, start));
    trimEnd(out);
    rest = skipBlanks(text, end);
    if (replacement === '') {
      const last = out.at(-1);
      if (last?.endsWith(',') === true) out[out.length - 1] = last.slice(0, -1);
      else if (text.charAt(rest) === ',') rest++;
    }
    out.push(out.length === 0 ? `${replacement} ` : ` ${replacement} `);
  }
  return rest === 0 ? undefined : out.join('') + text.slice(rest);
}

function isDelimiter(text: string, at: number): boolean {
  return at < 0 || at >= text.length || DELIMITERS.includes(text.charAt(at));
}

/** Takes the blanks off the end of the pieces together. */
function trimEnd(pieces: string[]): void {
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    const trimmed = piece.replace(/[ \t\n\r]+$/, '');
    if (trimmed === '') continue;
    pieces.push(trimmed);
    return;
  }
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  return at;
}
