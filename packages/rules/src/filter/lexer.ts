/** Reads tokens of the filter language from a text, one after the other, never going back over more than one token. */
import type { Position } from './ast.ts';
import { FilterError } from './error.ts';
import { unescapeValue } from './escape.ts';

const BLANKS = /[ \t\x08\r\n]+/y;
const NOT_AND_BLANKS = /not[ \t\n\v\f\r]+/y;
const IDENTIFIER = /[a-zA-Z][a-zA-Z0-9_]*/y;
const FIELD_NAME = /[a-zA-Z][a-zA-Z0-9_]*(?:\.[a-zA-Z][a-zA-Z0-9_]*)+/y;
const BARE_ARGUMENT = /[^\]["' \t\n\v\f\r]+/y;
const HEX_NUMBER = /0[xX][0-9a-fA-F]+/y;
const NUMBER = /[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?/y;
const BARE_STRING = /[^()"' \t\n\v\f\r=,]+/y;
const BOOLEAN_WORD = /(?:and|or|not)(?![a-zA-Z0-9])/y;

export class Lexer {
  readonly #text: string;
  /** The last answer: questions for a place come again, or go forward. */
  #known: Position = { offset: 0, line: 1, column: 1 };
  /** Offset behind the next line end from there on. */
  #nextLine: number | undefined = undefined;
  /** Where the next token starts. */
  offset: number;
  /** Text of the last token, for messages. */
  lastToken = '';

  constructor(text: string, offset = 0) {
    this.#text = text;
    this.offset = offset;
  }

  get atEnd(): boolean {
    return this.offset >= this.#text.length;
  }

  /** Place of the next token, or of any earlier offset. */
  position(offset = this.offset): Position {
    if (offset === this.#known.offset) return this.#known;
    const isBefore = offset < this.#known.offset;
    let line = isBefore ? 1 : this.#known.line;
    let start = isBefore ? 0 : this.#known.offset - this.#known.column + 1;
    let next = isBefore ? lineAfter(this.#text, 0) : (this.#nextLine ?? lineAfter(this.#text, start));
    for (; next <= offset; next = lineAfter(this.#text, start)) {
      line += 1;
      start = next;
    }
    this.#nextLine = next;
    this.#known = { offset, line, column: offset - start + 1 };
    return this.#known;
  }

  fail(message: string): never {
    throw new FilterError('syntax', message, this.position());
  }

  /** Skips blanks. @returns whether there were any. */
  blanks(): boolean {
    BLANKS.lastIndex = this.offset;
    if (!BLANKS.test(this.#text)) return false;
    this.offset = BLANKS.lastIndex;
    return true;
  }

  /** Takes exactly this text if it comes next, whatever follows it. */
  take(token: string): boolean {
    if (!this.#text.startsWith(token, this.offset)) return false;
    this.offset += token.length;
    this.lastToken = token;
    return true;
  }

  /** Takes the first of these texts that comes next. */
  takeOneOf<T extends string>(tokens: readonly T[]): T | undefined {
    return tokens.find((token) => this.take(token));
  }

  /** Takes the first of these words that comes next with blanks after it; the blanks are taken too. */
  takeWord<T extends string>(words: readonly T[]): T | undefined {
    for (const word of words) {
      const { offset, lastToken } = this;
      if (!this.take(word)) continue;
      if (this.blanks()) return word;
      this.offset = offset;
      this.lastToken = lastToken;
    }
    return undefined;
  }

  #takeMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.offset = pattern.lastIndex;
    this.lastToken = match[0];
    return match[0];
  }

  /** `not` with the blanks after it. */
  notWord(): boolean {
    return this.#takeMatch(NOT_AND_BLANKS) !== undefined;
  }

  identifier(): string | undefined {
    return this.#takeMatch(IDENTIFIER);
  }

  fieldName(): string | undefined {
    return this.#takeMatch(FIELD_NAME);
  }

  bareArgument(): string | undefined {
    return this.#takeMatch(BARE_ARGUMENT);
  }

  bareString(): string | undefined {
    return this.#takeMatch(BARE_STRING);
  }

  number(): string | undefined {
    return this.#takeMatch(HEX_NUMBER) ?? this.#takeMatch(NUMBER);
  }

  /**
   * A quoted string, unescaped. It ends at the first quote of its kind that has no backslash before it.
   * @returns undefined when none starts here or none ends.
   */
  quotedString(): string | undefined {
    const text = this.#text;
    const quote = text.charAt(this.offset);
    if (quote !== '"' && quote !== "'") return undefined;
    let end = text.indexOf(quote, this.offset + 1);
    while (end > 0 && text.charAt(end - 1) === '\\') end = text.indexOf(quote, end + 1);
    const nul = text.indexOf('\0', this.offset);
    if (end < 0 || (nul >= 0 && nul < end)) return undefined;
    const start = this.offset;
    this.offset = end + 1;
    try {
      this.lastToken = unescapeValue(text.slice(start, end + 1));
    } catch (error) {
      if (error instanceof RangeError) this.fail(error.message);
      throw error;
    }
    return this.lastToken;
  }

  /** Whether `(` or an identifier other than `and`, `or`, `not` comes next. */
  listComesNext(): boolean {
    if (this.#text.charAt(this.offset) === '(') return true;
    IDENTIFIER.lastIndex = this.offset;
    BOOLEAN_WORD.lastIndex = this.offset;
    return IDENTIFIER.test(this.#text) && !BOOLEAN_WORD.test(this.#text);
  }
}

/** Where the next line starts; infinite in the last. A carriage return ends a line as a line feed does. */
function lineAfter(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  const carriage = text.indexOf('\r', start);
  if (feed < 0 && carriage < 0) return Number.POSITIVE_INFINITY;
  return 1 + (feed < 0 ? carriage : carriage < 0 ? feed : Math.min(feed, carriage));
}
