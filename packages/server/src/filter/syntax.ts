/**
 * The filter language of the HTTP API: `severity in ("4","5") and container.image contains nginx and not kubernetes.namespace.name = 'prod'`.
 *
 *   expr  := term (("and" | "or" | nothing) term)*      terms side by side mean "and"; "and" binds closer than "or"
 *   term  := "not" term | "(" expr ")" | label test
 *   test  := ("=" | "!=" | "contains" | "starts with" | "startswith") value | ["not"] "in" "(" value ("," value)* ")" | ["not"] "exists"
 *   value := "double" | 'single' | bare
 */
export type Filter =
  | { readonly kind: 'all'; readonly of: readonly Filter[] }
  | { readonly kind: 'any'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'equals'; readonly label: string; readonly values: readonly string[] }
  | { readonly kind: 'contains' | 'startsWith'; readonly label: string; readonly value: string }
  | { readonly kind: 'exists'; readonly label: string };

/** Matches everything. */
export const EVERYTHING: Filter = { kind: 'all', of: [] };

export class FilterError extends Error {
  /** Index into the filter text, from 0. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(`filter, character ${position + 1}: ${message}`);
    this.name = 'FilterError';
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
      if (value === undefined) throw new FilterError(`unexpected ${char}`, at);
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
  throw new FilterError(`the text that starts here has no closing ${quote}`, start);
}

/**
 * Empty text matches everything.
 * @throws FilterError with a position.
 */
export function parseFilter(text: string): Filter {
  if (text.length > MAX_LENGTH) throw new FilterError(`longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
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
    if (token.kind !== 'symbol' || token.value !== symbol) throw new FilterError(`expected ${symbol} instead of ${token.value}`, token.at);
  };

  const any = (): Filter => {
    const of = [all()];
    while (isWord('or')) {
      take();
      of.push(all());
    }
    return only(of) ?? { kind: 'any', of };
  };
  const all = (): Filter => {
    const of = [term()];
    for (;;) {
      if (isWord('and')) take();
      else if (peek().kind === 'end' || isSymbol(')') || isWord('or')) break;
      of.push(term());
    }
    return only(of) ?? { kind: 'all', of };
  };
  const term = (): Filter => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new FilterError(`nested deeper than ${MAX_DEPTH} levels`, peek().at);
    const result = isWord('not') ? negation() : isSymbol('(') ? group() : test();
    depth -= 1;
    return result;
  };
  const negation = (): Filter => {
    take();
    return { kind: 'not', of: term() };
  };
  const group = (): Filter => {
    take();
    const inner = any();
    expectSymbol(')');
    return inner;
  };
  const test = (): Filter => {
    const label = take();
    if (label.kind !== 'word') throw new FilterError(`expected the name of a label instead of ${label.value}`, label.at);
    return operator(label.value);
  };
  const operator = (label: string): Filter => {
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
        if (!isWord('with')) throw new FilterError('expected "with" after "starts"', peek().at);
        take();
        return { kind: 'startsWith', label, value: value() };
      case 'in':
        return { kind: 'equals', label, values: values() };
      case 'exists':
        return { kind: 'exists', label };
      case 'not':
        if (!isWord('in') && !isWord('exists')) throw new FilterError('expected "in" or "exists" after "not"', peek().at);
        return { kind: 'not', of: operator(label) };
      default:
        throw new FilterError(`expected one of = != contains, starts with, in, not in, exists, not exists instead of ${token.value}`, token.at);
    }
  };
  const value = (): string => {
    const token = take();
    if (token.kind !== 'word' && token.kind !== 'text') throw new FilterError(`expected a value instead of ${token.value}`, token.at);
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
  const filter = any();
  const rest = peek();
  if (rest.kind !== 'end') throw new FilterError(`unexpected ${rest.value}`, rest.at);
  return filter;
}

function only(filters: readonly Filter[]): Filter | undefined {
  return filters.length === 1 ? filters[0] : undefined;
}

/** Text that parses to the same filter. */
export function printFilter(filter: Filter): string {
  const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of
        .map((item) => (item.kind === 'all' || item.kind === 'any' ? `(${printFilter(item)})` : printFilter(item)))
        .join(filter.kind === 'all' ? ' and ' : ' or ');
    case 'not':
      return filter.of.kind === 'all' || filter.of.kind === 'any' ? `not (${printFilter(filter.of)})` : `not ${printFilter(filter.of)}`;
    case 'equals':
      return `${filter.label} in (${filter.values.map(quote).join(', ')})`;
    case 'contains':
      return `${filter.label} contains ${quote(filter.value)}`;
    case 'startsWith':
      return `${filter.label} starts with ${quote(filter.value)}`;
    case 'exists':
      return `${filter.label} exists`;
  }
}
