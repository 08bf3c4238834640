/**
 * The language of scopes and of event filters: `severity in ("4","5") and container.image contains nginx and not kubernetes.namespace.name = 'prod'`.
 * One who asks gives the text of each label; an absent label is the empty text.
 *
 *   expr  := term (("and" | "or" | nothing) term)*      terms side by side mean "and"; "and" binds closer than "or"
 *   term  := "not" term | "(" expr ")" | label test
 *   test  := ("=" | "!=" | "contains" | "starts with" | "startswith") value | ["not"] "in" "(" value ("," value)* ")" | ["not"] "exists"
 *   value := "double" | 'single' | bare
 */
export type LabelExpression =
  | { readonly kind: 'all'; readonly of: readonly LabelExpression[] }
  | { readonly kind: 'any'; readonly of: readonly LabelExpression[] }
  | { readonly kind: 'not'; readonly of: LabelExpression }
  | LabelTest;

/** What is asked of one label. */
export type LabelTest =
  | { readonly kind: 'equals'; readonly label: string; readonly values: readonly string[] }
  | { readonly kind: 'contains' | 'startsWith'; readonly label: string; readonly value: string }
  | { readonly kind: 'exists'; readonly label: string };

/** Matches everything. */
export const EVERYTHING: LabelExpression = { kind: 'all', of: [] };

export class LabelExpressionError extends Error {
  /** Index into the text, from 0. */
  readonly position: number;

  constructor(reason: string, position: number) {
    super(`character ${position + 1}: ${reason}`);
    this.name = 'LabelExpressionError';
    this.position = position;
  }
}

const MAX_LENGTH = 8000;
const MAX_DEPTH = 50;

interface Token {
  readonly kind: 'word' | 'text' | 'symbol' | 'end';
  readonly value: string;
  readonly at: number;
}

const SYMBOL = /!=|[=(),]/y;
const WORD = /[^\s"'(),=!]+/y;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === '"' || char === "'") {
      const { value, end } = quoted(text, at);
      found.push({ kind: 'text', value, at });
      at = end;
    } else {
      const symbol = sticky(SYMBOL, text, at);
      const value = symbol ?? sticky(WORD, text, at);
      if (value === undefined) throw new LabelExpressionError(`unexpected ${char}`, at);
      found.push({ kind: symbol === undefined ? 'word' : 'symbol', value, at });
      at += value.length;
    }
  }
  found.push({ kind: 'end', value: 'the end', at: text.length });
  return found;
}

function sticky(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A backslash makes the next character literal. */
function quoted(text: string, start: number): { value: string; end: number } {
  const quote = text.charAt(start);
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === quote) return { value, end: at + 1 };
    if (char === '\\' && at + 1 < text.length) at += 1;
    value += text.charAt(at);
  }
  throw new LabelExpressionError(`the text that starts here has no closing ${quote}`, start);
}

/**
 * Empty text matches everything.
 * @throws LabelExpressionError with a position.
 */
export function parseLabelExpression(text: string): LabelExpression {
  if (text.length > MAX_LENGTH) throw new LabelExpressionError(`longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  const source = tokens(text);
  let next = 0;
  let depth = 0;
  const peek = (): Token => source[next] ?? { kind: 'end', value: 'the end', at: text.length };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const isWord = (word: string): boolean => peek().kind === 'word' && peek().value.toLowerCase() === word;
  const isSymbol = (symbol: string): boolean => peek().kind === 'symbol' && peek().value === symbol;
  const expectSymbol = (symbol: string): void => {
    const token = take();
    if (token.kind !== 'symbol' || token.value !== symbol) throw new LabelExpressionError(`expected ${symbol} instead of ${token.value}`, token.at);
  };

  const any = (): LabelExpression => {
    const of = [all()];
    while (isWord('or')) {
      take();
      of.push(all());
    }
    return only(of) ?? { kind: 'any', of };
  };
  const all = (): LabelExpression => {
    const of = [term()];
    for (;;) {
      if (isWord('and')) take();
      else if (peek().kind === 'end' || isSymbol(')') || isWord('or')) break;
      of.push(term());
    }
    return only(of) ?? { kind: 'all', of };
  };
  const term = (): LabelExpression => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new LabelExpressionError(`nested deeper than ${MAX_DEPTH} levels`, peek().at);
    const result = isWord('not') ? negation() : isSymbol('(') ? group() : test();
    depth -= 1;
    return result;
  };
  const negation = (): LabelExpression => {
    take();
    return { kind: 'not', of: term() };
  };
  const group = (): LabelExpression => {
    take();
    const inner = any();
    expectSymbol(')');
    return inner;
  };
  const test = (): LabelExpression => {
    const label = take();
    if (label.kind !== 'word') throw new LabelExpressionError(`expected the name of a label instead of ${label.value}`, label.at);
    return operator(label.value);
  };
  const operator = (label: string): LabelExpression => {
    const token = take();
    switch (token.kind === 'text' ? '' : token.value.toLowerCase()) {
      case '=':
        return { kind: 'equals', label, values: [value()] };
      case '!=':
        return { kind: 'not', of: { kind: 'equals', label, values: [value()] } };
      case 'contains':
        return { kind: 'contains', label, value: value() };
      case 'startswith':
        return { kind: 'startsWith', label, value: value() };
      case 'starts':
        if (!isWord('with')) throw new LabelExpressionError('expected "with" after "starts"', peek().at);
        take();
        return { kind: 'startsWith', label, value: value() };
      case 'in':
        return { kind: 'equals', label, values: values() };
      case 'exists':
        return { kind: 'exists', label };
      case 'not':
        if (!isWord('in') && !isWord('exists')) throw new LabelExpressionError('expected "in" or "exists" after "not"', peek().at);
        return { kind: 'not', of: operator(label) };
      default:
        throw new LabelExpressionError(`expected one of = != contains, starts with, in, not in, exists, not exists instead of ${token.value}`, token.at);
    }
  };
  const value = (): string => {
    const token = take();
    if (token.kind !== 'word' && token.kind !== 'text') throw new LabelExpressionError(`expected a value instead of ${token.value}`, token.at);
    return token.value;
  };
  const values = (): string[] => {
    expectSymbol('(');
    const found = [value()];
    while (isSymbol(',')) {
      take();
      found.push(value());
    }
    expectSymbol(')');
    return found;
  };

  if (peek().kind === 'end') return EVERYTHING;
  const expression = any();
  const rest = peek();
  if (rest.kind !== 'end') throw new LabelExpressionError(`unexpected ${rest.value}`, rest.at);
  return expression;
}

function only(expressions: readonly LabelExpression[]): LabelExpression | undefined {
  return expressions.length === 1 ? expressions[0] : undefined;
}

/** Text that parses to the same expression. */
export function printLabelExpression(expression: LabelExpression): string {
  const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
  switch (expression.kind) {
    case 'all':
    case 'any':
      return expression.of
        .map((item) => (item.kind === 'all' || item.kind === 'any' ? `(${printLabelExpression(item)})` : printLabelExpression(item)))
        .join(expression.kind === 'all' ? ' and ' : ' or ');
    case 'not':
      return expression.of.kind === 'all' || expression.of.kind === 'any' ? `not (${printLabelExpression(expression.of)})` : `not ${printLabelExpression(expression.of)}`;
    case 'equals':
      return `${expression.label} in (${expression.values.map(quote).join(', ')})`;
    case 'contains':
      return `${expression.label} contains ${quote(expression.value)}`;
    case 'startsWith':
      return `${expression.label} starts with ${quote(expression.value)}`;
    case 'exists':
      return `${expression.label} exists`;
  }
}
