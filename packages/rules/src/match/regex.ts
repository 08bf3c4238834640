/**
 * Regular expressions of users: RE2's POSIX syntax on a linear-time engine, matched against the whole text.
 *
 * The engine reads Perl syntax. What POSIX syntax does not know is refused here, and a repetition of a repetition, which Perl reads
 * as a lazy or possessive one, is put in a group.
 */
import { RE2JS } from 're2js';

/**
 * Steps of the compiled program. The time of a match is at most this times the length of the text, so that a pattern such as
 * `(a{0,1000})` written forty times would hold up every event for seconds.
 */
const MAX_PROGRAM = 4000;

/**
 * @returns whether a text matches from start to end; `.` does not match a line feed, `^` and `$` also match at line ends.
 * @throws SyntaxError saying what is wrong with the pattern.
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const perl = fromPosix(pattern);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(perl, RE2JS.MULTILINE | RE2JS.LONGEST_MATCH);
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error));
  }
  if (compiled.programSize() > MAX_PROGRAM) throw new SyntaxError(`the expression is too large: its repetitions make it ${compiled.programSize()} steps long, the limit is ${MAX_PROGRAM}`);
  return (text) => compiled.testExact(text);
}

/**
 * For looking something up: RE2's Perl syntax, capital or small, anywhere in the text. What is no expression is looked for as it is written.
 * @returns whether a text has it in it.
 */
export function compileSearch(pattern: string): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() <= MAX_PROGRAM) return (text) => compiled.test(text);
  } catch {
    // Not an expression: the words themselves are meant.
  }
  const small = pattern.toLowerCase();
  return (text) => text.toLowerCase().includes(small);
}

/** Letters that may follow a backslash; punctuation always may. */
const KNOWN_ESCAPE = /[afnrtvxC0-7]/;

function fromPosix(pattern: string): string {
  let out = '';
  /** Where the last complete item starts in `out`: what a repetition would repeat. */
  let itemStart = -1;
  let afterRepetition = false;
  const groups: number[] = [];

  for (let i = 0; i < pattern.length; ) {
    const char = pattern.charAt(i);
    const repetition = /^(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})/.exec(pattern.slice(i, i + 16));
    if (repetition !== null) {
      if (itemStart < 0) throw new SyntaxError(`missing argument to repetition operator: \`${repetition[0]}\``);
      if (afterRepetition) out = `${out.slice(0, itemStart)}(?:${out.slice(itemStart)})`;
      out += repetition[0];
      afterRepetition = true;
      i += repetition[0].length;
      continue;
    }
    afterRepetition = false;
    let token = char;
    if (char === '\\') token = escapeAt(pattern, i);
    else if (char === '[') token = classAt(pattern, i);
    else if (char === '(') groups.push(out.length);
    if (char === '(' || char === '|') itemStart = -1;
    else if (char === ')') itemStart = groups.pop() ?? -1;
    else itemStart = out.length;
    out += token;
    i += token.length;
  }
  return out;
}

function escapeAt(pattern: string, start: number): string {
  const next = pattern.charAt(start + 1);
  if (/[A-Za-z0-9]/.test(next) && !KNOWN_ESCAPE.test(next)) throw new SyntaxError(`invalid escape sequence: \`\\${next}\``);
  if (next === 'x') return /^\\x(?:\{[0-9A-Fa-f]{1,8}\}|[0-9A-Fa-f]{2})/.exec(pattern.slice(start, start + 12))?.[0] ?? '\\x';
  if (/[0-7]/.test(next)) return /^\\[0-7]{1,3}/.exec(pattern.slice(start, start + 4))?.[0] ?? '\\';
  return pattern.slice(start, start + 1) + (next === '' ? '' : String.fromCodePoint(pattern.codePointAt(start + 1) ?? 0));
}

/** A bracket expression; to the end of the pattern when it is not closed, for the engine to complain about. */
function classAt(pattern: string, start: number): string {
  let i = start + 1;
  if (pattern.charAt(i) === '^') i++;
  if (pattern.charAt(i) === ']') i++;
  while (i < pattern.length && pattern.charAt(i) !== ']') {
    const named = /^\[:\^?[a-z]*:\]/.exec(pattern.slice(i, i + 14));
    if (named !== null) i += named[0].length;
    else if (pattern.charAt(i) === '\\') i += escapeAt(pattern, i).length;
    else i++;
  }
  return pattern.slice(start, i + 1);
}
