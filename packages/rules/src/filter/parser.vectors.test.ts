/** The parser against Falco's own cases. */
import { describe, expect, test } from 'vitest';
import { needs, sharedJson } from '../testing/shared.ts';
import type { AstNode, LeftNode, Position, RightNode, TransformerArgumentNode } from './ast.ts';
import { toBytes } from './bytes.ts';
import { FilterError } from './error.ts';
import { escapeValue, unescapeValue } from './escape.ts';
import { parseFilter } from './parser.ts';
import { printFilter } from './print.ts';

interface ParserCase {
  readonly filter?: string;
  readonly filter_repeat?: readonly [string, number];
  readonly ok: boolean;
  readonly error?: string;
  readonly as_string?: string;
  readonly end_pos?: { readonly idx: number; readonly col: number };
  readonly node_positions?: string;
  readonly ws_variants?: boolean;
}

type AnyNode = AstNode | LeftNode | RightNode | TransformerArgumentNode;

const KIND_NAMES: Readonly<Record<AnyNode['kind'], string>> = {
  and: 'and',
  or: 'or',
  not: 'not',
  identifier: 'identifier',
  'unary-check': 'unary',
  'binary-check': 'binary',
  field: 'field',
  transformer: 'transformer',
  'transformer-list': 'transformer_list',
  value: 'value',
  list: 'list',
};

function children(node: AnyNode): readonly AnyNode[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children;
    case 'not':
      return [node.child];
    case 'unary-check':
      return [node.left];
    case 'binary-check':
      return [node.left, node.right];
    case 'transformer':
      return node.args;
    case 'transformer-list':
      return node.items;
    default:
      return [];
  }
}

function positions(node: AnyNode): string {
  const place = ({ offset, line, column }: Position): string => `${offset} ${line} ${column}`;
  return KIND_NAMES[node.kind] + place(node.position) + children(node).map(positions).join('');
}

const parserCases = sharedJson<ParserCase[]>('vectors/filter_parser.json');
describe.skipIf(parserCases === undefined)(`filter_parser.json${needs('vectors/filter_parser.json', parserCases)}`, () => {
  test.each((parserCases ?? []).map((item, index) => ({ ...item, index })))('case $index: $filter', (item) => {
    const text = item.filter ?? (item.filter_repeat?.[0] ?? '').repeat(item.filter_repeat?.[1] ?? 0);
    const variants = item.ws_variants === true ? [text, ...[' ', '\n', '\t', '\r'].map((blank) => text.replaceAll(' ', blank))] : [text];
    for (const variant of variants) {
      if (!item.ok) {
        expect(() => parseFilter(variant)).toThrow(FilterError);
        if (item.error !== undefined) expect(() => parseFilter(variant)).toThrow(item.error);
        continue;
      }
      const { node, end } = parseFilter(variant);
      if (item.as_string !== undefined) expect(printFilter(node)).toBe(item.as_string);
      if (item.node_positions !== undefined) expect(positions(node)).toBe(item.node_positions);
      if (item.end_pos !== undefined) expect({ idx: end.offset, col: end.column }).toEqual(item.end_pos);
    }
  });
});

interface PrintCase {
  readonly filter: string;
  readonly as_string?: string;
  readonly roundtrip?: boolean;
}

const printCases = sharedJson<PrintCase[]>('vectors/filter_as_string.json');
describe.skipIf(printCases === undefined)(`filter_as_string.json${needs('vectors/filter_as_string.json', printCases)}`, () => {
  test.each(printCases ?? [])('$filter', ({ filter, as_string, roundtrip }) => {
    const printed = printFilter(parseFilter(filter).node);
    if (as_string !== undefined) expect(printed).toBe(as_string);
    if (roundtrip === true) expect(printFilter(parseFilter(printed).node)).toBe(printed);
    expect(as_string !== undefined || roundtrip === true).toBe(true);
  });
});

interface EscapeCase {
  readonly op: 'escape' | 'unescape' | 'roundtrip';
  readonly in: string;
  readonly out?: string;
  readonly throws?: boolean;
  readonly out_is_latin1_bytes?: boolean;
}

const escapeCases = sharedJson<EscapeCase[]>('vectors/filter_escaping.json');
describe.skipIf(escapeCases === undefined)(`filter_escaping.json${needs('vectors/filter_escaping.json', escapeCases)}`, () => {
  test.each(escapeCases ?? [])('$op $in', (item) => {
    if (item.throws === true) {
      expect(() => unescapeValue(item.in)).toThrow(RangeError);
    } else if (item.op === 'roundtrip') {
      expect(unescapeValue(escapeValue(item.in))).toBe(item.in);
    } else if (item.op === 'escape') {
      expect(escapeValue(item.in)).toBe(item.out);
    } else {
      // From ASCII input, every high character of the output came from a hexadecimal escape: it is a byte.
      expect([...toBytes(unescapeValue(item.in))]).toEqual(Array.from(item.out ?? '', (char) => char.charCodeAt(0)));
    }
  });
});
