import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AstNode, LeftNode, RightNode, TransformerArgumentNode } from './ast.ts';
import { FilterError } from './error.ts';
import { parseFilter, parseFieldOrTransformer } from './parser.ts';
import { printFilter } from './print.ts';
import { MODIFIERS, TEXT_OPERATORS, TRANSFORMERS } from './words.ts';

const at = { offset: 0, line: 1, column: 1 };

/** Positions tell where something was written, not what. */
function withoutPositions(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'position' ? undefined : value)));
}

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/);
const fieldName = fc.array(word, { minLength: 2, maxLength: 3 }).map((parts) => parts.join('.'));
const identifier = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/).filter((name) => !/^(?:and|or|not)$/.test(name));
/** Any text, also quotes, control characters and everything beyond ASCII; lone surrogates stand for bytes and have tests of their own. */
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.string({ unit: 'binary-ascii', maxLength: 8 }), word);
const argument = fc.option(text, { nil: undefined });

const field = fc.record({ name: fieldName, argument }).map(({ name, argument: written }): LeftNode => node({ kind: 'field', name, ...optional(written) }));
const value = text.map((content): RightNode & TransformerArgumentNode => node({ kind: 'value', text: content }));

function optional(written: string | undefined): { argument?: string } {
  return written === undefined ? {} : { argument: written };
}

function node<T extends object>(content: T): T & { position: typeof at } {
  return { ...content, position: at };
}

const { expression } = fc.letrec<{ expression: LeftNode; arg: TransformerArgumentNode; transformer: LeftNode }>((tie) => ({
  transformer: fc
    .record({ name: fc.constantFrom(...TRANSFORMERS), args: fc.array(tie('arg'), { minLength: 1, maxLength: 2 }), argument })
    .map(({ name, args, argument: written }) => node({ kind: 'transformer', name, args, ...optional(written) })),
  arg: fc.oneof(
    { depthSize: 'small' },
    field,
    value,
    tie('transformer'),
    fc.array(fc.oneof(field, value, tie('transformer')), { maxLength: 2 }).map((items) => node({ kind: 'transformer-list' as const, items })),
  ),
  expression: fc.oneof({ depthSize: 'small' }, field, tie('transformer')),
}));

const list = fc.array(text, { maxLength: 3 }).map((values) => node({ kind: 'list' as const, values }));
const leaf: fc.Arbitrary<AstNode> = fc.oneof(
  identifier.map((name) => node({ kind: 'identifier' as const, name })),
  expression.map((left) => node({ kind: 'unary-check' as const, left, operator: 'exists' as const })),
  fc
    .record({ left: expression, operator: fc.constantFrom(...TEXT_OPERATORS), right: fc.oneof(value, expression.filter((right) => right.kind === 'transformer')) })
    .map((check) => node({ kind: 'binary-check' as const, ...check })),
  fc
    .record({ left: expression, operator: fc.constantFrom(...TEXT_OPERATORS), modifier: fc.constantFrom(...MODIFIERS), right: list })
    .map(({ left, operator, modifier, right }) => node({ kind: 'binary-check' as const, left, operator: `${operator} ${modifier}`, right })),
  fc.record({ left: expression, operator: fc.constantFrom('in', 'intersects', 'pmatch'), right: list }).map((check) => node({ kind: 'binary-check' as const, ...check })),
  fc
    .record({ left: field, operator: fc.constantFrom('<', '<=', '>', '>='), number: fc.integer() })
    .map(({ left, operator, number }) => node({ kind: 'binary-check' as const, left, operator, right: node({ kind: 'value' as const, text: String(number) }) })),
);
const { tree } = fc.letrec<{ tree: AstNode }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .record({ kind: fc.constantFrom('and', 'or'), children: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) })
      .map((content) => node({ kind: content.kind as 'and' | 'or', children: content.children })),
    tie('tree').map((child) => node({ kind: 'not' as const, child })),
  ),
}));

describe('conditions as text and as trees', () => {
  test('what is printed exactly is read back as the same tree', () => {
    fc.assert(
      fc.property(tree, (original) => {
        const printed = printFilter(original, 'exact');
        expect(withoutPositions(parseFilter(printed, 1000).node)).toEqual(withoutPositions(original));
      }),
      { numRuns: 500 },
    );
  });

  test('canonical text does not change when it is read and printed again', () => {
    fc.assert(
      fc.property(tree, (original) => {
        const canonical = (text: string): string => printFilter(parseFilter(text, 1000).node, 'exact');
        const once = canonical(printFilter(original, 'exact'));
        expect(canonical(once)).toBe(once);
      }),
    );
  });

  test('any kind of blank separates', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom('\n', '\t', '\r', '   ', ' \r\n'), (original, blank) => {
        // Blanks within quotes are part of values.
        const printed = printFilter(original, 'exact');
        const swapped = printed.replace(/"(?:[^"\\]|\\.)*"| /g, (match) => (match === ' ' ? blank : match));
        expect(withoutPositions(parseFilter(swapped, 1000).node)).toEqual(withoutPositions(parseFilter(printed, 1000).node));
      }),
    );
  });
});

describe('input that is no condition', () => {
  test('is refused with an error that says where, whatever it is', () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom('(', ')', '"', "'", '\\', 'not ', 'and', ' or ', 'in', 'oneof ', '=', ',', 'a.b', '[', ']', 'tolower(', 'val(', ' ', '\0', '<', '1e+'),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const input = parts.join('');
        try {
          parseFilter(input);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
          const { position } = error as FilterError;
          expect(position.offset).toBeGreaterThanOrEqual(0);
          expect(position.offset).toBeLessThanOrEqual(input.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  // None of these may take more than a moment: they are long so that anything worse than linear shows as a timeout.
  const long = 300_000;
  test.each([
    ['deep parentheses', '('.repeat(long), 'exceeded max depth'],
    ['deep transformers', `${'tolower('.repeat(long)}a.b`, 'exceeded max depth'],
    ['many negations', `${'not '.repeat(long)}`, 'expected'],
    ['an endless name', 'a'.repeat(long) + '.', 'unexpected token'],
    ['endless dots', `${'a.'.repeat(long)} = 1`, 'operator'],
    ['an open quote', `a.b = "${'\\" '.repeat(long)}`, 'string value'],
    ['an endless list', `a.b in (${'x, '.repeat(long)}`, 'string value'],
    ['an endless number', `a.b < ${'1'.repeat(long)}x`, 'unexpected token'],
    ['many blanks', `a${' \n'.repeat(long)}b`, 'unexpected token'],
  ])('%s are refused', (_, input, message) => {
    expect(() => parseFilter(input)).toThrow(message);
  });

  test('a very long condition is read', () => {
    const { node: parsed } = parseFilter(Array.from({ length: 50_000 }, (_, index) => `a.b = v${index}`).join(' or '));
    expect(parsed.kind === 'or' && parsed.children.length).toBe(50_000);
  });
});

describe('positions and messages', () => {
  test('lines and columns count from one', () => {
    try {
      parseFilter('proc.name = a\nand proc.pid < x');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ phase: 'syntax', position: { offset: 29, line: 2, column: 16 } });
    }
  });

  test.each([
    ['', 'filter input string is empty'],
    ['evt.type = open dir', "unexpected token after 'open', expecting 'or', 'and'"],
    ['a.b', "expected a valid check operator: one of 'exists', '<='"],
    ['a.b = tolower(x)', 'expected field transformer argument'],
    ['a.b = val(tolower(a.b))', "expected a field within 'val' transformer"],
    ['a.b in x.y', "unexpected token after 'x'"],
    ['a.b in "x"', 'expected a list, an identifier'],
    ['a.b = "\\q"', 'unsupported string escape sequence: \\q'],
    ['a.b in ("\\x9")', 'truncated hex char escape sequence'],
    ["a.b = '\\\"'", "invalid \\\" escape in '-quoted string"],
    ['a and ', "expected a '(' token, a field check, or an identifier"],
    ['a andb', "expected blank or '(' after 'and'"],
  ])('%s: %s', (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(message);
  });

  test('a field within a text ends where it ends', () => {
    expect(parseFieldOrTransformer('x %proc.aname[2]: y', 3)).toMatchObject({ node: { name: 'proc.aname', argument: '2' }, end: 16 });
  });
});
