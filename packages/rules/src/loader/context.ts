/** Where in which file something stands, and what that place looks like. */
import type { Position } from '../filter/ast.ts';
import { placeInFile } from './condition-place.ts';
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

interface ConditionPlace {
  readonly text: string;
  readonly position: Position;
  readonly checked: string;
  readonly macro: Context | undefined;
}

/** What helps to find the place of a mistake in the file. */
export interface Origin {
  /** The text in which the offset counts, when it is another than the condition: with lists in the place of their names. */
  readonly checked?: string;
  /** The same place in the macro that the words come from. */
  readonly macro?: Context | undefined;
}

const SNIPPET_WIDTH = 160;

/** A text with the offsets of its lines, which are looked for when a place is asked for: most files are without a fault. */
class SourceText {
  readonly name: string;
  readonly content: string;
  #lineStarts: readonly number[] | undefined = undefined;

  constructor(name: string, content: string) {
    this.name = name;
    this.content = content;
  }

  /** Line and column from 0. */
  place(offset: number): { line: number; column: number } {
    const starts = (this.#lineStarts ??= lineStarts(this.content));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (starts[low] ?? 0) };
  }
}

function lineStarts(content: string): readonly number[] {
  const starts = [0];
  for (let i = content.indexOf('\n'); i >= 0; i = content.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

/** The way from a file to a place in it. Immutable; each step makes a longer one, and no more than a step until somebody asks. */
export class Context {
  readonly #source: SourceText;
  readonly #parent: Context | undefined;
  readonly #step: Pick<Location, 'itemType' | 'itemName' | 'offset'>;
  /** When the place is within a condition: its text and the place in it. */
  readonly #condition: ConditionPlace | undefined;

  private constructor(source: SourceText, parent: Context | undefined, step: Pick<Location, 'itemType' | 'itemName' | 'offset'>, condition?: ConditionPlace) {
    this.#source = source;
    this.#parent = parent;
    this.#step = step;
    this.#condition = condition;
  }

  static ofFile(name: string, content: string): Context {
    return new Context(new SourceText(name, content), undefined, { itemType: 'rules content', itemName: '', offset: 0 });
  }

  /** Name of the file. */
  get fileName(): string {
    return this.#source.name;
  }

  at(node: YamlNode, itemType: ItemType, itemName = ''): Context {
    return this.atOffset(node.offset, itemType, itemName);
  }

  atOffset(offset: number, itemType: ItemType, itemName = ''): Context {
    return new Context(this.#source, this, { itemType, itemName, offset });
  }

  /** A place in the text of a condition that stands at this context. */
  inCondition(text: string, position: Position, { checked = text, macro }: Origin = {}): Context {
    const offset = position.offset + this.#step.offset;
    const step = { itemType: 'condition expression', itemName: '', offset } as const;
    return new Context(this.#source, this, step, { text, position, checked, macro: macro?.fileName === this.fileName ? macro : undefined });
  }

  /** All steps, the file first. */
  get locations(): readonly Location[] {
    const before = this.#parent?.locations ?? [];
    return [...before, { ...this.#step, ...this.#placed(before.at(-1)) }];
  }

  #placed(parent: Location | undefined): Pick<Location, 'name' | 'line' | 'column'> {
    if (this.#condition === undefined) return { name: this.#source.name, ...this.#source.place(this.#step.offset) };
    const { text, position } = this.#condition;
    const start = text.length > 20 ? `${text.slice(0, 17)}...` : text;
    return { name: `"${start}"`.replaceAll(/[\n\r]/g, ' '), line: position.line + (parent?.line ?? 0), column: position.column + (parent?.column ?? 0) };
  }

  /** The place in the file itself, also of one within a condition: line and column from 1, as editors count. */
  get filePlace(): { readonly line: number; readonly column: number; readonly offset: number } {
    if (this.#condition?.macro !== undefined) return this.#condition.macro.filePlace;
    const { content } = this.#source;
    const holder = this.#condition === undefined || this.#parent === undefined ? this : this.#parent;
    const start = holder.#step.offset;
    const offset = this.#condition === undefined ? start : placeInFile(content, start, this.#condition.checked, this.#condition.position.offset);
    const { line, column } = this.#source.place(offset);
    return { line: line + 1, column: column + 1, offset };
  }

  /** The line around the place, cut to a readable width, and below it a caret. Ends with a line feed. */
  snippet(): string {
    const text = this.#condition?.text ?? this.#source.content;
    if (text === '') return '<No context available>\n';
    const half = SNIPPET_WIDTH / 2;
    // A place behind the end, or at the line feed that ends a line, belongs to the character before.
    let place = this.#condition?.position.offset ?? this.#step.offset;
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
