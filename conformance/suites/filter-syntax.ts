/** The parser, the canonical text and the escapes of the filter language. */
import { escapeValue, FilterError, parseFilter, printFilter, toBytes, unescapeValue, type AstNode, type LeftNode, type Position, type RightNode, type TransformerArgumentNode } from '@eyrie/rules';
import { boolean, dict, list, number, optional, text } from '../shape.ts';
import { NotUnderstood, same, throws, type Case } from '../suite.ts';

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

const isFilterError = (error: unknown): boolean => error instanceof FilterError;

export function* filterParser(document: unknown): Iterable<Case> {
  for (const [index, value] of list(document).entries()) {
    const item = dict(value);
    yield { label: `${index} ${String(item['test'])}`, input: value, run: () => runParserCase(item) };
  }
}

const PARSER_KEYS = ['filter', 'filter_repeat', 'ok', 'error', 'as_string', 'end_pos', 'node_positions', 'ws_variants'];

function runParserCase(value: unknown): void {
  const item = dict(value, PARSER_KEYS);
  const filter = item['filter_repeat'] === undefined ? text(item['filter']) : repeated(list(item['filter_repeat']));
  const blanks = optional(item['ws_variants'], boolean) === true ? [' ', '\n', '\t'] : [];
  const variants = [filter, ...blanks.map((blank) => filter.replaceAll(' ', blank))];
  if (!boolean(item['ok'])) {
    for (const variant of variants) throws('parsing', () => parseFilter(variant).node.kind, isFilterError, optional(item['error'], text));
    return;
  }
  for (const variant of variants) parseFilter(variant);
  const { node, end } = parseFilter(filter);
  if (item['as_string'] !== undefined) same('canonical text', text(item['as_string']), printFilter(node));
  if (item['node_positions'] !== undefined) same('positions', text(item['node_positions']), positions(node));
  if (item['end_pos'] !== undefined) {
    const { idx, col } = dict(item['end_pos'], ['idx', 'col']);
    same('end', { idx: number(idx), col: number(col) }, { idx: end.offset, col: end.column });
  }
}

function repeated([part, times]: readonly unknown[]): string {
  return text(part).repeat(number(times));
}

export function* filterAsString(document: unknown): Iterable<Case> {
  for (const [index, value] of list(document).entries()) {
    yield {
      label: `${index} ${String(dict(value)['test'])}`,
      input: value,
      run: () => {
        const { filter, as_string, roundtrip } = dict(value, ['filter', 'as_string', 'roundtrip']);
        const { node } = parseFilter(text(filter));
        const printed = printFilter(node);
        if (as_string !== undefined) same('canonical text', text(as_string), printed);
        else if (roundtrip === true) same('parsed again', withoutPositions(node), withoutPositions(parseFilter(printed).node));
        else throw new NotUnderstood('neither as_string nor roundtrip');
      },
    };
  }
}

function withoutPositions(node: AstNode): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'position' ? undefined : value)));
}

export function* filterEscaping(document: unknown): Iterable<Case> {
  for (const [index, value] of list(document).entries()) {
    yield { label: `${index} ${String(dict(value)['test'])}`, input: value, run: () => runEscapeCase(value) };
  }
}

function runEscapeCase(value: unknown): void {
  const item = dict(value, ['op', 'in', 'out', 'throws', 'out_is_latin1_bytes']);
  const input = text(item['in']);
  const isRefused = optional(item['throws'], boolean) === true;
  // From ASCII input, every high character of the output came from a hexadecimal escape: it is a byte.
  const encoding = optional(item['out_is_latin1_bytes'], boolean) === true || isAscii(input) ? 'latin1' : 'utf8';
  const op = text(item['op']);
  const apply = op === 'escape' ? escapeValue : unescapeValue;
  if (op === 'roundtrip') return same('unescaped again', input, unescapeValue(escapeValue(input)));
  if (op !== 'escape' && op !== 'unescape') throw new NotUnderstood(`op ${op}`);
  if (isRefused) return throws(op, () => apply(input), (error) => error instanceof RangeError);
  same(op, [...Buffer.from(text(item['out']), encoding)], [...toBytes(apply(input))]);
}

function isAscii(characters: string): boolean {
  return Array.from(characters).every((char) => char.charCodeAt(0) < 0x80);
}
