/** Where in which file something stands, and what that place looks like. */
import type { Position } from '../filter/ast.ts';
import type { YamlNode } from './yaml-node.ts';

export type ItemType =
  | 'value for' | 'exceptions' | 'exception' | 'exception values' | 'exception value' | 'rules content' | 'rules content item'
  | 'required_engine_version' | 'required plugin versions' | 'required plugin versions entry' | 'required plugin versions alternative'
  | 'list' | 'list item' | 'macro' | 'macro condition' | 'rule' | 'rule condition' | 'condition expression' | 'rule output'
  | 'rule output expression' | 'rule priority' | 'overrides' | 'extension item';

/** One step on the way from the file to the place. */
export interface Location {
  readonly itemType: ItemType;
  readonly itemName: string;
  /** The file; of a place within a condition, the beginning of the condition. */
  readonly name: string;
  /** From 0, as `line` and `column` of the file; within a condition, from 1 added to those of the condition. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

const SNIPPET_WIDTH = 160;

/** A text with the offsets of its lines. */
class SourceText {
  readonly name: string;
  readonly content: string;
  readonly #lineStarts: number[] = [0];

  constructor(name: string, content: string) {
    this.name = name;
    this.content = content;
    for (let i = content.indexOf('\n'); i >= 0; i = content.indexOf('\n', i + 1)) this.#lineStarts.push(i + 1);
  }

  /** Line and column from 0. */
  place(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.#lineStarts[low] ?? 0) };
  }
}

/** The way from a file to a place in it. Immutable; each step makes a longer one. */
export class Context {
  readonly locations: readonly Location[];
  readonly #source: SourceText;
  /** The condition and the offset in it, when the place is within one. */
  readonly #condition: { readonly text: string; readonly offset: number } | undefined;

  private constructor(source: SourceText, locations: readonly Location[], condition?: { readonly text: string; readonly offset: number }) {
    this.#source = source;
    this.locations = locations;
    this.#condition = condition;
  }

  static ofFile(name: string, content: string): Context {
    return new Context(new SourceText(name, content), [{ itemType: 'rules content', itemName: '', name, line: 0, column: 0, offset: 0 }]);
  }

  /** Name of the file. */
  get fileName(): string {
    return this.#source.name;
  }

  at(node: YamlNode, itemType: ItemType, itemName = ''): Context {
    return this.atOffset(node.offset, itemType, itemName);
  }

  atOffset(offset: number, itemType: ItemType, itemName = ''): Context {
    const location = { itemType, itemName, name: this.#source.name, ...this.#source.place(offset), offset };
    return new Context(this.#source, [...this.locations, location]);
  }

  /** A place in the text of a condition that stands at this context. */
  inCondition(condition: string, position: Position): Context {
    const start = condition.length > 20 ? `${condition.slice(0, 17)}...` : condition;
    const parent = this.locations.at(-1);
    const location: Location = {
      itemType: 'condition expression',
      itemName: '',
      name: `"${start}"`.replaceAll(/[\n\r]/g, ' '),
      line: position.line + (parent?.line ?? 0),
      column: position.column + (parent?.column ?? 0),
      offset: position.offset + (parent?.offset ?? 0),
    };
    return new Context(this.#source, [...this.locations, location], { text: condition, offset: position.offset });
  }

  /** The innermost place that stands in the file itself: line and column from 1, as editors count. */
  get filePlace(): { readonly line: number; readonly column: number } {
    const location = this.locations.findLast((step) => step.itemType !== 'condition expression');
    return { line: (location?.line ?? 0) + 1, column: (location?.column ?? 0) + 1 };
  }

  /** The line around the place, cut to a readable width, and below it a caret. Ends with a line feed. */
  snippet(): string {
    const text = this.#condition?.text ?? this.#source.content;
    if (text === '') return '<No context available>\n';
    const half = SNIPPET_WIDTH / 2;
    // A place behind the end, or at the line feed that ends a line, belongs to the character before.
    let place = this.#condition?.offset ?? this.locations.at(-1)?.offset ?? 0;
    while (place > 0 && (place >= text.length || text.charAt(place) === '\n')) place--;
    const lineStart = text.charAt(place) === '\n' ? place + 1 : text.lastIndexOf('\n', place) + 1;
    const lineFeed = text.indexOf('\n', place);
    const lineEnd = lineFeed < 0 ? text.length : lineFeed;
    const start = Math.max(lineStart, place - half);
    const end = Math.min(lineEnd, place + half + 1);
    let line = text.slice(start, end);
    if (line === '') return '<No context available>\n';
    if (place - start >= half) line = `...${line.slice(3)}`;
    if (end - 1 - place >= half) line = `${line.slice(0, -3)}...`;
    return `${line}\n${' '.repeat(place - start)}^\n`;
  }
}
