/**
 * The YAML that nearly all rules files are written in, read in one pass: block sequences and maps, plain and quoted text on one line or
 * folded over several, `|` and `>` blocks, lists in brackets, comments. Everything else (anchors, tags, escapes, tabs, errors …) makes it
 * give up, and the whole parser takes over; what it does read, it reads as that parser does. It is there because start-up waits for it.
 */
import { foldBlock, foldPlain } from './yaml-folding.ts';
import { NULL_SPELLINGS, type YamlMap, type YamlNode, type YamlScalar, type YamlSequence } from './yaml-node.ts';

/** @returns the only document of the text; undefined when the text is more than this reader knows. */
export function parsePlainYaml(content: string): YamlNode | undefined {
  if (['\t', '\r', '\uFEFF', '\n---', '\n...', '\n%'].some((text) => content.includes(text)) || /^(?:---|\.\.\.|%)/.test(content)) return undefined;
  try {
    return new PlainReader(content).document();
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

/** Ends the attempt. */
class TooMuch extends Error {}

function giveUp(): never {
  throw new TooMuch();
}

function withoutBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return text.slice(0, end);
}

interface Line {
  /** Offset of the first character that is no blank. */
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

const KEY = /([A-Za-z_][A-Za-z0-9_.-]*):(?= |\n|$)/y;
/** A plain text may not begin with these; `-`, `?` and `:` only before something that is no blank. */
const PLAIN_START = /(?![-?:](?:[ \n,[\]{}]|$))[^\s,[\]{}#&*!|>'"%@`]/y;
const FLOW_PLAIN = /[^,[\]{}\n]*/y;
const MOST_NESTING = 32;

class PlainReader {
  readonly #text: string;
  readonly #lines: Line[] = [];
  #line = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    for (let at = 0; at < text.length; ) {
      const feed = text.indexOf('\n', at);
      const end = feed < 0 ? text.length : feed;
      let start = at;
      while (start < end && text.charCodeAt(start) === 0x20) start++;
      this.#lines.push({ start, end, indent: start - at });
      at = end + 1;
    }
  }

  document(): YamlNode {
    const first = this.#next();
    if (first === undefined || !this.#isDash(first.start)) giveUp();
    const node = this.#sequence(first.indent);
    return this.#next() === undefined ? node : giveUp();
  }

  /** The next line that is neither empty nor a comment. */
  #next(): Line | undefined {
    for (; this.#line < this.#lines.length; this.#line++) {
      const line = this.#lines[this.#line];
      if (line !== undefined && line.start < line.end && this.#text.charCodeAt(line.start) !== 0x23) return line;
    }
    return undefined;
  }

  #isDash(at: number): boolean {
    const next = this.#text.charAt(at + 1);
    return this.#text.charAt(at) === '-' && (next === ' ' || next === '\n' || next === '');
  }

  #sequence(indent: number): YamlSequence {
    if (++this.#depth > MOST_NESTING) giveUp();
    const items: YamlNode[] = [];
    let offset = -1;
    for (let line = this.#next(); line !== undefined && line.indent === indent && this.#isDash(line.start); line = this.#next()) {
      if (offset < 0) offset = line.start;
      let at = line.start + 1;
      while (this.#text.charAt(at) === ' ') at++;
      if (at >= line.end) giveUp();
      items.push(this.#keyAt(at) === undefined ? this.#value(at, indent) : this.#map(at, indent + at - line.start));
    }
    const after = this.#next();
    if (after !== undefined && after.indent > indent) giveUp();
    this.#depth--;
    return { kind: 'sequence', items, offset };
  }

  #keyAt(at: number): string | undefined {
    KEY.lastIndex = at;
    return KEY.exec(this.#text)?.[1];
  }

  /** @param start of its first key, on the current line: a map may begin behind a dash. */
  #map(start: number, indent: number): YamlMap {
    if (++this.#depth > MOST_NESTING) giveUp();
    const entries: { key: YamlScalar; value: YamlNode }[] = [];
    for (let at = start; ; ) {
      const text = this.#keyAt(at) ?? giveUp();
      // It could be a number or nothing elsewhere; as a key it is text all the same.
      const key: YamlScalar = { kind: 'scalar', text, isNull: NULL_SPELLINGS.has(text), offset: at };
      entries.push({ key, value: this.#valueOf(at + text.length + 1, indent) });
      const line = this.#next();
      if (line === undefined || line.indent < indent || (line.indent === indent && this.#isDash(line.start))) break;
      if (line.indent > indent) giveUp();
      at = line.start;
    }
    this.#depth--;
    return { kind: 'map', entries, offset: start };
  }

  /** What stands behind the colon of a key in a map of this indentation, or on the lines below it. */
  #valueOf(colonEnd: number, indent: number): YamlNode {
    const end = this.#lines[this.#line]?.end ?? giveUp();
    let at = colonEnd;
    while (at < end && this.#text.charAt(at) === ' ') at++;
    if (at < end && this.#text.charAt(at) !== '#') return this.#value(at, indent);
    const isAlone = this.#text.charAt(at) !== '#';
    this.#line++;
    const above = this.#line;
    const line = this.#next();
    if (line === undefined || line.indent < indent) giveUp();
    if (this.#isDash(line.start)) return this.#sequence(line.indent);
    if (line.indent === indent) giveUp();
    if (this.#keyAt(line.start) !== undefined) return this.#map(line.start, line.indent);
    // The whole parser has its own mind about comments between a key and its text.
    return isAlone && this.#line === above ? this.#value(line.start, indent) : giveUp();
  }

  /** A scalar, or a list in brackets, that begins on the current line. Leaves the reader on the line behind it. */
  #value(at: number, indent: number): YamlNode {
    const char = this.#text.charAt(at);
    if (char === '>' || char === '|') return this.#block(at, indent);
    if (char === '[') {
      const flow = { at, indent };
      const node = this.#flow(flow);
      this.#endOfLine(flow.at);
      return node;
    }
    if (char === '"' || char === "'") {
      const { node, end } = this.#quoted(at);
      this.#endOfLine(end);
      return node;
    }
    return this.#plain(at, indent);
  }

  /** Only blanks or a comment may follow. */
  #endOfLine(from: number): void {
    const end = this.#lines[this.#line]?.end ?? giveUp();
    let at = from;
    while (at < end && this.#text.charAt(at) === ' ') at++;
    if (at < end && (this.#text.charAt(at) !== '#' || at === from)) giveUp();
    this.#line++;
  }

  #plain(at: number, indent: number): YamlScalar {
    PLAIN_START.lastIndex = at;
    if (!PLAIN_START.test(this.#text)) giveUp();
    const parts: string[] = [];
    let hasComment = false;
    for (let from = at; ; ) {
      const line = this.#lines[this.#line] ?? giveUp();
      const whole = this.#text.slice(from, line.end);
      const comment = whole.search(/ #/);
      const part = withoutBlanks(comment < 0 ? whole : whole.slice(0, comment));
      if (/:(?: |$)/.test(part)) giveUp();
      parts.push(part);
      hasComment = comment >= 0;
      // Lines that go on with the text are indented further than what it belongs to; empty ones between them count.
      let next = this.#line + 1;
      while (this.#isEmpty(next)) next++;
      const further = this.#lines[next];
      if (further === undefined || further.indent <= indent || this.#text.charAt(further.start) === '#') break;
      if (hasComment) giveUp();
      for (let empty = this.#line + 1; empty < next; empty++) parts.push('');
      this.#line = next;
      from = further.start;
    }
    this.#line++;
    const text = foldPlain(parts);
    return { kind: 'scalar', text, isNull: NULL_SPELLINGS.has(text), offset: at };
  }

  #isEmpty(index: number): boolean {
    const line = this.#lines[index];
    return line !== undefined && line.start === line.end;
  }

  /** Quoted text on one line, without escapes. */
  #quoted(at: number): { node: YamlScalar; end: number } {
    const quote = this.#text.charAt(at);
    let end = this.#text.indexOf(quote, at + 1);
    while (quote === "'" && end >= 0 && this.#text.charAt(end + 1) === "'") end = this.#text.indexOf(quote, end + 2);
    if (end < 0) giveUp();
    const inner = this.#text.slice(at + 1, end);
    if (inner.includes('\n') || (quote === '"' && inner.includes('\\'))) giveUp();
    return { node: { kind: 'scalar', text: quote === "'" ? inner.replaceAll("''", "'") : inner, isNull: false, offset: at }, end: end + 1 };
  }

  #block(at: number, indent: number): YamlScalar {
    const header = this.#lines[this.#line] ?? giveUp();
    const [, style = '', chomping = ''] = /^([>|])(-?) *$/.exec(this.#text.slice(at, header.end)) ?? giveUp();
    const first = this.#line + 1;
    let end = first;
    let width = -1;
    for (; end < this.#lines.length; end++) {
      const line = this.#lines[end] ?? giveUp();
      if (line.start === line.end) {
        // Blanks beyond the text's own indentation would be text.
        if (line.indent > (width < 0 ? indent : width)) giveUp();
        continue;
      }
      if (width < 0 && line.indent > indent) width = line.indent;
      if (width < 0 || line.indent < width) {
        if (line.indent > indent) giveUp();
        break;
      }
    }
    if (width < 0) giveUp();
    const lines = this.#lines.slice(first, end).map((line) => (line.start === line.end ? '' : this.#text.slice(line.start - line.indent + width, line.end)));
    while (lines.at(-1) === '') lines.pop();
    this.#line = end;
    const text = style === '|' ? lines.join('\n') : foldBlock(lines);
    return { kind: 'scalar', text: chomping === '-' ? text : `${text}\n`, isNull: false, offset: at };
  }

  /** A list in brackets, over any number of lines. @param cursor moved behind the list. */
  #flow(cursor: { at: number; readonly indent: number }): YamlSequence {
    if (++this.#depth > MOST_NESTING) giveUp();
    const offset = cursor.at++;
    const items: YamlNode[] = [];
    for (;;) {
      this.#skipInFlow(cursor);
      if (this.#text.charAt(cursor.at) === ']') break;
      items.push(this.#flowItem(cursor));
      this.#skipInFlow(cursor);
      const char = this.#text.charAt(cursor.at);
      if (char === ']') break;
      if (char !== ',') giveUp();
      cursor.at++;
    }
    cursor.at++;
    this.#depth--;
    return { kind: 'sequence', items, offset };
  }

  #flowItem(cursor: { at: number; readonly indent: number }): YamlNode {
    const { at } = cursor;
    const char = this.#text.charAt(at);
    if (char === '[') return this.#flow(cursor);
    if (char === '"' || char === "'") {
      const { node, end } = this.#quoted(at);
      cursor.at = end;
      return node;
    }
    PLAIN_START.lastIndex = at;
    if (!PLAIN_START.test(this.#text)) giveUp();
    FLOW_PLAIN.lastIndex = at;
    const whole = FLOW_PLAIN.exec(this.#text)?.[0] ?? '';
    const comment = whole.indexOf(' #');
    const text = withoutBlanks(comment < 0 ? whole : whole.slice(0, comment));
    if (/:(?: |$)/.test(text)) giveUp();
    // A text that goes on in the next line is noticed by what follows: neither comma nor bracket.
    cursor.at = at + text.length;
    return { kind: 'scalar', text, isNull: NULL_SPELLINGS.has(text), offset: at };
  }

  /** Blanks, line ends and comments between the parts of a list. */
  #skipInFlow(cursor: { at: number; readonly indent: number }): void {
    for (;;) {
      const char = this.#text.charAt(cursor.at);
      if (char === ' ') cursor.at++;
      else if (char === '\n') {
        this.#line++;
        const line = this.#lines[this.#line] ?? giveUp();
        // The closing bracket may stand below the key.
        const least = this.#text.charAt(line.start) === ']' ? cursor.indent : cursor.indent + 1;
        if (line.start < line.end && line.indent < least) giveUp();
        cursor.at = line.start;
      } else if (char === '#' && /[ \n]/.test(this.#text.charAt(cursor.at - 1))) cursor.at = this.#lines[this.#line]?.end ?? giveUp();
      else return;
    }
  }
}
