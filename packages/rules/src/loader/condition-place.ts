/**
 * Where in a file a place within a condition stands. Conditions are checked after folding, with lists in the place of their names and exceptions
 * around them, so offsets differ; but the words are the same: the n-th of a word there is the n-th of it here.
 */

const NEXT_ITEM = /\n(?=[ \t]*-[ \t]+(?:rule|macro|list|required_\w+):)/g;
const WORD_CHARACTER = /[\w.\-/[\]]/;

/**
 * @param start offset of the condition in the file, or of the item that holds it.
 * @param condition as it was checked. @param offset in it.
 * @returns an offset of the file; `start` when the place is not in this part of the file, as when a macro holds it.
 */
export function placeInFile(content: string, start: number, condition: string, offset: number): number {
  NEXT_ITEM.lastIndex = start;
  const end = NEXT_ITEM.exec(content)?.index ?? content.length;
  if (offset >= condition.trimEnd().length) return endOfCondition(content, start, end, condition);
  const word = /^(?:[\w.\-/[\]]+|[^\s])/.exec(condition.slice(offset).trimStart())?.[0];
  if (word === undefined) return start;
  const before = [...occurrences(condition, word, 0, offset)].length;
  let found = start;
  let count = 0;
  for (const at of occurrences(content, word, start, end)) {
    found = at;
    if (count++ === before) break;
  }
  return found;
}

/** Behind the last word of the condition. */
function endOfCondition(content: string, start: number, end: number, condition: string): number {
  const last = /[\w.\-/[\]]+$|[^\s]$/.exec(condition.trimEnd())?.[0];
  if (last === undefined) return start;
  const total = [...occurrences(condition, last, 0, condition.length)].length;
  const here = [...occurrences(content, last, start, end)];
  const at = here[Math.min(total, here.length) - 1];
  return at === undefined ? start : at + last.length - 1;
}

function* occurrences(text: string, word: string, from: number, to: number): Generator<number> {
  const isWord = WORD_CHARACTER.test(word);
  for (let at = text.indexOf(word, from); at >= 0 && at < to; at = text.indexOf(word, at + 1)) {
    if (!isWord || (!WORD_CHARACTER.test(text.charAt(at - 1)) && !WORD_CHARACTER.test(text.charAt(at + word.length)))) yield at;
  }
}
