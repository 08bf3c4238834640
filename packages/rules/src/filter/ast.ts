/** The syntax tree of a condition: what was written, with where it was written; names are not yet looked up. */

/** A place in a text. `offset` counts UTF-16 units from 0; `line` and `column` from 1. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export type AstNode = AndNode | OrNode | NotNode | IdentifierNode | UnaryCheckNode | BinaryCheckNode;

/** At least two children; nested parentheses stay nested. */
export interface AndNode {
  readonly kind: 'and';
  readonly children: readonly AstNode[];
  readonly position: Position;
}

export interface OrNode {
  readonly kind: 'or';
  readonly children: readonly AstNode[];
  readonly position: Position;
}

export interface NotNode {
  readonly kind: 'not';
  readonly child: AstNode;
  readonly position: Position;
}

/** The name of a macro. */
export interface IdentifierNode {
  readonly kind: 'identifier';
  readonly name: string;
  readonly position: Position;
}

/** `field exists`. */
export interface UnaryCheckNode {
  readonly kind: 'unary-check';
  readonly left: LeftNode;
  readonly operator: 'exists';
  readonly position: Position;
}

export interface BinaryCheckNode {
  readonly kind: 'binary-check';
  readonly left: LeftNode;
  /** As written, one blank between an operator and its modifier: `startswith anyof`. */
  readonly operator: string;
  readonly right: RightNode;
  readonly position: Position;
}

export type LeftNode = FieldNode | TransformerNode;
export type RightNode = ValueNode | ListNode | TransformerNode;

export interface FieldNode {
  readonly kind: 'field';
  readonly name: string;
  /** Unescaped; undefined when no brackets are written. */
  readonly argument?: string;
  readonly position: Position;
}

/** `val(field)` on a right side is a transformer of this name as well. */
export interface TransformerNode {
  readonly kind: 'transformer';
  readonly name: string;
  readonly args: readonly TransformerArgumentNode[];
  readonly argument?: string;
  readonly position: Position;
}

export type TransformerArgumentNode = FieldNode | TransformerNode | ValueNode | TransformerListNode;

/** A list written as an argument: `join(",", (proc.name, proc.pid))`. */
export interface TransformerListNode {
  readonly kind: 'transformer-list';
  readonly items: readonly TransformerArgumentNode[];
  readonly position: Position;
}

/** A constant, unescaped. */
export interface ValueNode {
  readonly kind: 'value';
  readonly text: string;
  readonly position: Position;
}

export interface ListNode {
  readonly kind: 'list';
  readonly values: readonly string[];
  readonly position: Position;
}
