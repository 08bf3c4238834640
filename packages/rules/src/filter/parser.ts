/**
 * The grammar of conditions, as a recursive descent: text to syntax tree. Linear in the length of the text.
 *
 * Every rule of the grammar that may contain itself counts one level of depth, so that no text can exhaust the stack;
 * a pair of parentheses costs five.
 */
import type { AstNode, LeftNode, ListNode, Position, RightNode, TransformerArgumentNode, TransformerNode, FieldNode, ValueNode } from './ast.ts';
import { Lexer } from './lexer.ts';
import { EQUALITY_OPERATORS, LIST_OPERATORS, MODIFIERS, NUMERIC_OPERATORS, OPERATORS, TRANSFORMERS, WORD_OPERATORS } from './words.ts';

const TRANSFORMER_STARTS = TRANSFORMERS.map((name) => `${name}(`);

export const DEFAULT_MAX_DEPTH = 100;
/** Conditions of rules, where macros and exceptions nest. */
export const RULE_MAX_DEPTH = 1000;

const quoteAll = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
const TRANSFORMERS_TEXT = quoteAll(['val', ...TRANSFORMERS]);

export interface ParsedFilter {
  readonly node: AstNode;
  /** After the last token and the blanks behind it. */
  readonly end: Position;
}

/**
 * Parses a whole condition.
 * @throws FilterError of phase `syntax`, at the place where the parser gave up.
 */
export function parseFilter(text: string, maxDepth = DEFAULT_MAX_DEPTH): ParsedFilter {
  const parser = new Parser(new Lexer(text), maxDepth);
  return parser.whole(text);
}

/**
 * Parses the field or transformer that starts at `offset`, as in output formats; what follows it is left alone.
 * @throws FilterError of phase `syntax`.
 */
export function parseFieldOrTransformer(text: string, offset = 0): { readonly node: FieldNode | TransformerNode; readonly end: number } {
  const lexer = new Lexer(text, offset);
  const node = new Parser(lexer, DEFAULT_MAX_DEPTH).fieldOrTransformer();
  return { node, end: lexer.offset };
}

class Parser {
  readonly #lexer: Lexer;
  readonly #maxDepth: number;
  #depth = 0;

  constructor(lexer: Lexer, maxDepth: number) {
    this.#lexer = lexer;
    this.#maxDepth = maxDepth;
  }

  #nested<T>(rule: () => T): T {
    this.#depth++;
    if (this.#depth >= this.#maxDepth) this.#lexer.fail(`exceeded max depth limit of ${this.#maxDepth}`);
    const result = rule();
    this.#depth--;
    return result;
  }

  whole(text: string): ParsedFilter {
    const lexer = this.#lexer;
    if (text === '') lexer.fail('filter input string is empty');
    const node = this.#or();
    if (!lexer.atEnd) lexer.fail(`unexpected token after '${lexer.lastToken}', expecting 'or', 'and'`);
    return { node, end: lexer.position() };
  }

  #or(): AstNode {
    return this.#sequence('or', () => this.#and());
  }

  #and(): AstNode {
    return this.#sequence('and', () => this.#not());
  }

  /** One or more terms joined by a word, which must stand between blanks or before a parenthesis. */
  #sequence(word: 'and' | 'or', term: () => AstNode): AstNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      const position = lexer.position();
      lexer.blanks();
      const first = term();
      const children = [first];
      lexer.blanks();
      while (lexer.take(word)) {
        if (lexer.blanks()) children.push(term());
        else if (lexer.take('(')) children.push(this.#embedded());
        else lexer.fail(`expected blank or '(' after '${word}'`);
        lexer.blanks();
      }
      return children.length === 1 ? first : { kind: word, children, position };
    });
  }

  #not(): AstNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      const position = lexer.position();
      let negated = false;
      lexer.blanks();
      while (lexer.notWord()) negated = !negated;
      let child: AstNode;
      if (lexer.take('not(')) {
        negated = !negated;
        child = this.#embedded();
      } else {
        child = this.#check();
      }
      return negated ? { kind: 'not', child, position } : child;
    });
  }

  /** What follows an opening parenthesis. */
  #embedded(): AstNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      lexer.blanks();
      const child = this.#or();
      lexer.blanks();
      if (!lexer.take(')')) lexer.fail("expected a ')' token");
      return child;
    });
  }

  #check(): AstNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      lexer.blanks();
      const position = lexer.position();
      if (lexer.take('(')) return this.#embedded();
      const left = this.#fieldIfAny(position) ?? this.#transformerIfAny(position);
      if (left !== undefined) return this.#condition(left, position);
      const name = lexer.identifier();
      if (name !== undefined) return { kind: 'identifier', name, position };
      return lexer.fail("expected a '(' token, a field check, or an identifier");
    });
  }

  fieldOrTransformer(): FieldNode | TransformerNode {
    const lexer = this.#lexer;
    const position = lexer.position();
    return this.#fieldIfAny(position) ?? this.#transformerIfAny(position) ?? lexer.fail(`unexpected token after '${lexer.lastToken}'`);
  }

  #fieldIfAny(position: Position): FieldNode | undefined {
    const name = this.#lexer.fieldName();
    if (name === undefined) return undefined;
    return this.#nested(() => ({ kind: 'field', name, ...this.#argument(), position }));
  }

  #transformerIfAny(position: Position): TransformerNode | undefined {
    const start = this.#lexer.takeOneOf(TRANSFORMER_STARTS);
    if (start === undefined) return undefined;
    const name = start.slice(0, -1);
    this.#lexer.lastToken = name;
    return this.#nested(() => {
      const lexer = this.#lexer;
      const args: TransformerArgumentNode[] = [];
      do {
        lexer.blanks();
        args.push(this.#transformerArgument());
        lexer.blanks();
      } while (lexer.take(','));
      if (!lexer.take(')')) lexer.fail("expected a ')' token closing the transformer");
      return { kind: 'transformer', name, args, ...this.#argument(), position };
    });
  }

  /** `[text]` or `["text"]` right after a name. */
  #argument(): { argument?: string } {
    const lexer = this.#lexer;
    if (!lexer.take('[')) return {};
    const argument = lexer.quotedString() ?? lexer.bareArgument() ?? lexer.fail('expected a valid field argument: a quoted string or a bare string');
    if (!lexer.take(']')) lexer.fail("expected a ']' token");
    return { argument };
  }

  #transformerArgument(): TransformerArgumentNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      const position = lexer.position();
      const constant = this.#constantIfAny(position);
      if (constant !== undefined) return constant;
      if (lexer.take('(')) return this.#transformerList(position);
      return (
        this.#transformerIfAny(position) ??
        this.#fieldIfAny(position) ??
        lexer.fail('expected field transformer argument: field, transformer, quoted string, number, or transformer list')
      );
    });
  }

  #constantIfAny(position: Position): ValueNode | undefined {
    const text = this.#lexer.number() ?? this.#lexer.quotedString();
    return text === undefined ? undefined : { kind: 'value', text, position };
  }

  #transformerList(position: Position): TransformerArgumentNode {
    const lexer = this.#lexer;
    const items: TransformerArgumentNode[] = [];
    lexer.blanks();
    if (lexer.take(')')) return { kind: 'transformer-list', items, position };
    do {
      lexer.blanks();
      const place = lexer.position();
      items.push(
        this.#fieldIfAny(place) ??
          this.#transformerIfAny(place) ??
          this.#constantIfAny(place) ??
          lexer.fail('expected transformer list argument: field, transformer, quoted string, or number'),
      );
      lexer.blanks();
    } while (lexer.take(','));
    if (!lexer.take(')')) lexer.fail("expected ')'");
    return { kind: 'transformer-list', items, position };
  }

  #condition(left: LeftNode, position: Position): AstNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      lexer.blanks();
      if (lexer.take('exists')) return { kind: 'unary-check', left, operator: 'exists', position };
      const binary = (operator: string, right: RightNode): AstNode => ({ kind: 'binary-check', left, operator, right, position });

      const numeric = lexer.takeOneOf(NUMERIC_OPERATORS);
      if (numeric !== undefined) return binary(numeric, this.#numberOrTransformer());

      const text = lexer.takeOneOf(EQUALITY_OPERATORS) ?? lexer.takeWord(WORD_OPERATORS);
      if (text !== undefined) {
        const isSymbol = EQUALITY_OPERATORS.some((operator) => operator === text);
        const modifier = this.#modifierIfAny(isSymbol);
        if (modifier !== undefined) return binary(`${text} ${modifier}`, this.#list(false));
        return binary(text, this.#textOrTransformer());
      }

      const list = lexer.takeOneOf(LIST_OPERATORS);
      if (list !== undefined) return binary(list, this.#list(true));
      return lexer.fail(`expected a valid check operator: one of ${quoteAll(OPERATORS)}`);
    });
  }

  /** `oneof`, `anyof`, `allof` between blanks and before a list; otherwise they are values like any other word. */
  #modifierIfAny(blankNeeded: boolean): string | undefined {
    const lexer = this.#lexer;
    const { lastToken } = lexer;
    const hadBlank = lexer.blanks();
    if (blankNeeded && !hadBlank) return undefined;
    const { offset } = lexer;
    const modifier = lexer.takeWord(MODIFIERS);
    if (modifier !== undefined && lexer.listComesNext()) return modifier;
    lexer.offset = offset;
    lexer.lastToken = lastToken;
    return undefined;
  }

  #numberOrTransformer(): RightNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      lexer.blanks();
      const position = lexer.position();
      const transformer = this.#rightTransformerIfAny(position);
      if (transformer !== undefined) return transformer;
      const text = lexer.number() ?? lexer.fail(`expected a number value or a field with a valid transformer: ${TRANSFORMERS_TEXT}`);
      return { kind: 'value', text, position };
    });
  }

  #textOrTransformer(): RightNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      lexer.blanks();
      const position = lexer.position();
      const transformer = this.#rightTransformerIfAny(position);
      if (transformer !== undefined) return transformer;
      const text = lexer.quotedString() ?? lexer.bareString() ?? lexer.fail(`expected a string value or a field with a valid transformer: ${TRANSFORMERS_TEXT}`);
      return { kind: 'value', text, position };
    });
  }

  /** A list, the name of one, or where it may stand a transformer. */
  #list(transformerAllowed: boolean): RightNode {
    return this.#nested(() => {
      const lexer = this.#lexer;
      lexer.blanks();
      const position = lexer.position();
      if (lexer.take('(')) return this.#listValues(position);
      const transformer = transformerAllowed ? this.#rightTransformerIfAny(position) : undefined;
      if (transformer !== undefined) return transformer;
      const text = lexer.identifier();
      if (text !== undefined) return { kind: 'value', text, position };
      return lexer.fail(
        transformerAllowed ? `expected a list, an identifier, or a field with a valid transformer: ${TRANSFORMERS_TEXT}` : 'expected a list or an identifier',
      );
    });
  }

  #listValues(position: Position): ListNode {
    const lexer = this.#lexer;
    lexer.blanks();
    const values: string[] = [];
    const first = lexer.quotedString() ?? lexer.bareString();
    if (first !== undefined) {
      values.push(first);
      lexer.blanks();
      while (lexer.take(',')) {
        lexer.blanks();
        values.push(lexer.quotedString() ?? lexer.bareString() ?? lexer.fail('expected a string value'));
        lexer.blanks();
      }
    }
    if (!lexer.take(')')) lexer.fail("expected a ')' token");
    return { kind: 'list', values, position };
  }

  /** A transformer, or `val(field)`, which may stand on the right only. */
  #rightTransformerIfAny(position: Position): TransformerNode | undefined {
    return this.#nested(() => {
      const lexer = this.#lexer;
      if (!lexer.take('val(')) return this.#transformerIfAny(position);
      lexer.blanks();
      const field = this.#fieldIfAny(lexer.position()) ?? lexer.fail("expected a field within 'val' transformer");
      lexer.blanks();
      if (!lexer.take(')')) lexer.fail("expected a ')' token closing the transformer");
      return { kind: 'transformer', name: 'val', args: [field], ...this.#argument(), position };
    });
  }
}
