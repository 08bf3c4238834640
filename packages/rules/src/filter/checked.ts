/**
 * The checked tree: a condition whose every name, type and constant is known to be right.
 *
 * `check` makes it from the syntax tree (macros and lists already expanded); the compiler turns it into functions over
 * event bytes. Nothing in it has to be looked up or parsed again, and nothing in it can be wrong for its field: an operator
 * is legal for the type, a constant fits it, an argument is present when it must be.
 *
 * Two nodes with the same `canonical` text mean the same and may share one evaluation.
 */
import type { FieldInfo, ParamType } from '@eyrie/schema';
import type { Position } from './ast.ts';

export type CheckedNode = CheckedAnd | CheckedOr | CheckedNot | CheckedLeaf;

/** True when every child is; evaluated left to right until the first false. At least one child. */
export interface CheckedAnd {
  readonly kind: 'and';
  readonly children: readonly CheckedNode[];
  readonly canonical: string;
}

/** True when a child is; evaluated left to right until the first true. At least one child. */
export interface CheckedOr {
  readonly kind: 'or';
  readonly children: readonly CheckedNode[];
  readonly canonical: string;
}

/** True when the child is false. A check on an absent value is false, so its negation is true. */
export interface CheckedNot {
  readonly kind: 'not';
  readonly child: CheckedNode;
  readonly canonical: string;
}

/** `<` to `>=` compare numbers by value and text byte by byte. `==` is written as `=`. */
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Operators on text or buffers with one constant on the right; `b…` take bytes written in hexadecimal. */
export type TextOperator =
  | 'contains' | 'icontains' | 'bcontains' | 'startswith' | 'bstartswith' | 'endswith' | 'glob' | 'iglob' | 'regex';

/** Operators with any number of constants on the right. */
export type ListOperator = 'in' | 'intersects' | 'pmatch';

export type CheckOperator = 'exists' | ComparisonOperator | TextOperator | ListOperator;

/** `oneof`: exactly one constant satisfies the operator; `anyof`: at least one; `allof`: every one. All false for no constants. */
export type Modifier = 'oneof' | 'anyof' | 'allof';

/**
 * One comparison. Absent on either side: false, whatever the operator.
 *
 * - `exists`: `right` is `none`.
 * - a comparison or text operator without modifier: one constant, or an expression of the same type and list-ness.
 * - the same with a modifier: constants, any number.
 * - `in`, `intersects`, `pmatch`: constants, any number; or (not `pmatch`) an expression.
 *
 * A list on the left is only met with `exists`, `in` (every element is among the constants) and `intersects` (at least one is).
 */
export interface CheckedLeaf {
  readonly kind: 'check';
  readonly left: ValueExpression;
  readonly operator: CheckOperator;
  readonly modifier?: Modifier;
  readonly right: RightSide;
  readonly canonical: string;
  readonly position: Position;
}

export type RightSide =
  | { readonly kind: 'none' }
  | { readonly kind: 'constants'; readonly values: readonly Constant[] }
  | { readonly kind: 'expression'; readonly expression: ValueExpression };

/** What is extracted from an event: a field, or a transformer over expressions. */
export type ValueExpression = FieldRef | TransformerCall;

/** A field with its argument. */
export interface FieldRef {
  readonly kind: 'field';
  /** The catalogue's entry; its `type` is `DYN` for `evt.rawarg`, whose real type is {@link FieldRef.type}. */
  readonly info: FieldInfo;
  /** Undefined when none is written; `f[""]` has an empty one. */
  readonly argument?: FieldArgumentValue;
  readonly type: ParamType;
  readonly isList: boolean;
  /** As written in a canonical condition: `proc.aname[2]`, `evt.arg.path`. */
  readonly canonical: string;
}

export interface FieldArgumentValue {
  /** Without brackets, quotes or the leading dot of `evt.arg.path`. */
  readonly text: string;
  /** The number, when the text is decimal digits only and below 2^31. */
  readonly index?: number;
}

export type TransformerName = 'tolower' | 'toupper' | 'b64' | 'basename' | 'len' | 'join' | 'concat' | 'getopt';

/**
 * A transformer and its arguments, already typed. Absent in, absent out; `b64` of what is no base64 is absent as well.
 *
 * | name | arguments | result |
 * |---|---|---|
 * | tolower, toupper | text | text of the same type |
 * | b64 (decode) | text or buffer | same type |
 * | basename | text | text after the last `/` |
 * | len | text, buffer or list | UINT64: bytes, or elements of a list |
 * | join | separator, list | text |
 * | concat | text, text, … | text |
 * | getopt | list of words, option letters | list; text with an `argument` |
 */
export interface TransformerCall {
  readonly kind: 'transformer';
  readonly name: TransformerName;
  readonly args: readonly TransformerArgument[];
  /** Option letter of `getopt(…)[c]`. */
  readonly argument?: FieldArgumentValue;
  readonly type: ParamType;
  readonly isList: boolean;
  readonly canonical: string;
}

/** `list`: a list written in place, as in `join("-", (proc.name, proc.pid))`. */
export type TransformerArgument =
  | ValueExpression
  | { readonly kind: 'text'; readonly constant: TextConstant }
  | { readonly kind: 'list'; readonly items: readonly TransformerArgument[] };

/** A constant, parsed for the type of its field. */
export type Constant = IntegerConstant | BooleanConstant | TextConstant | BytesConstant | AddressConstant | NetworkConstant;

/** All whole numbers, ports and protocols; already truncated and wrapped to the width and sign of the field's type. */
export interface IntegerConstant {
  readonly kind: 'integer';
  readonly value: bigint;
}

export interface BooleanConstant {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** Text compares by its UTF-8 `bytes`; in `text` a byte that is not UTF-8 stands as U+DC00 + byte. */
export interface TextConstant {
  readonly kind: 'text';
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** For buffers: the text's bytes, or for `bcontains` and `bstartswith` the bytes that its hexadecimal digits say. */
export interface BytesConstant {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** 4 or 16 bytes in network order. Addresses of different families are never equal. */
export interface AddressConstant {
  readonly kind: 'address';
  readonly family: 4 | 6;
  readonly bytes: Uint8Array;
}

/** `address` has the bits beyond `prefixLength` cleared. */
export interface NetworkConstant {
  readonly kind: 'network';
  readonly family: 4 | 6;
  readonly address: Uint8Array;
  readonly prefixLength: number;
}
