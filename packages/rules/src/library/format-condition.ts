/**
 * Conditions laid out for reading: one operand a line where they do not fit on one. Tokens are moved, never rewritten: a list takes the place of
 * its name in the text, so that even quotes around a word mean something.
 */

type Node =
  | { readonly kind: 'leaf'; readonly text: string }
  | { readonly kind: 'not'; readonly child: Node }
  | { readonly kind: 'group'; readonly child: Node }
  | { readonly kind: 'chain'; readonly operator: 'and' | 'or'; readonly children: readonly Node[] };

interface Token {
  readonly text: string;
  readonly hadBlank: boolean;
}

const TOKEN = /([ \t\r\n\x08]*)("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(),]|[^\s(),"']+|["'])/gy;
const INDENT = '  ';

/** @param width of a line in characters. @returns its lines; the text as one line when its parentheses do not match. */
export function formatCondition(text: string, width = 100): readonly string[] {
  const tokens: Token[] = [...text.matchAll(TOKEN)].map(([, blank = '', token = '']) => ({ text: token, hadBlank: blank !== '' }));
  const [lead] = tokens;
  // What is appended to a condition begins with the word that joins it.
  const joined = lead?.text === 'and' || lead?.text === 'or' ? lead.text : undefined;
  const reader = new Reader(joined === undefined ? tokens : tokens.slice(1));
  const node = reader.whole();
  if (node === undefined) return [text.trim().replaceAll(/\s+/g, ' ')];
  const flat = flatten(node);
  if (flat.length <= width) return [joined === undefined ? flat : `${joined} ${flat}`];
  const lines = layOut(node, width, true);
  return joined === undefined ? lines : prefixed(`${joined} `, lines);
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node | undefined {
    const node = this.#or();
    return this.#at === this.#tokens.length ? node : undefined;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]?.text;
  }

  #chain(operator: 'and' | 'or', operand: () => Node | undefined): Node | undefined {
    const first = operand();
    if (first === undefined) return undefined;
    const children = [first];
    while (this.#peek() === operator) {
      this.#at++;
      const next = operand();
      if (next === undefined) return undefined;
      children.push(next);
    }
    return children.length === 1 ? first : { kind: 'chain', operator, children };
  }

  #or(): Node | undefined {
    return this.#chain('or', () => this.#and());
  }

  #and(): Node | undefined {
    return this.#chain('and', () => this.#operand());
  }

  #operand(): Node | undefined {
    if (this.#peek() === 'not') {
      this.#at++;
      const child = this.#operand();
      return child === undefined ? undefined : { kind: 'not', child };
    }
    if (this.#peek() !== '(') return this.#leaf();
    this.#at++;
    const child = this.#or();
    if (child === undefined || this.#peek() !== ')') return undefined;
    this.#at++;
    return { kind: 'group', child };
  }

  /** Up to the next word that joins, or the parenthesis that closes the group around it. */
  #leaf(): Node | undefined {
    let text = '';
    let depth = 0;
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      const isClosing = token.text === ')';
      if (depth === 0 && (isClosing || ((token.text === 'and' || token.text === 'or') && text !== ''))) break;
      if (token.text === '(') depth++;
      if (isClosing) depth--;
      const blank = text !== '' && !isClosing && token.text !== ',' && !text.endsWith('(') && (token.hadBlank || text.endsWith(','));
      text += (blank ? ' ' : '') + token.text;
      this.#at++;
    }
    return text === '' || depth !== 0 ? undefined : { kind: 'leaf', text };
  }
}

function flatten(node: Node): string {
  switch (node.kind) {
    case 'leaf':
      return node.text;
    case 'not':
      return `not ${flatten(node.child)}`;
    case 'group':
      return `(${flatten(node.child)})`;
    case 'chain':
      return node.children.map(flatten).join(` ${node.operator} `);
  }
}

function layOut(node: Node, width: number, isTop: boolean): string[] {
  const flat = flatten(node);
  if (!isTop && flat.length <= width) return [flat];
  switch (node.kind) {
    case 'leaf':
      return breakList(node.text, width);
    case 'not':
      return prefixed('not ', layOut(node.child, width - 4, false));
    case 'group':
      return ['(', ...layOut(node.child, width - INDENT.length, true).map((line) => INDENT + line), ')'];
    case 'chain':
      return node.children.flatMap((child, index) => (index === 0 ? layOut(child, width, false) : prefixed(`${node.operator} `, layOut(child, width - node.operator.length - 1, false))));
  }
}

/** The first line behind `lead`; the others as they are when they end a group, else indented. */
function prefixed(lead: string, lines: readonly string[]): string[] {
  const isGroup = lines.at(-1) === ')';
  return lines.map((line, index) => (index === 0 ? lead + line : isGroup ? line : INDENT + line));
}

/** A long list of constants, broken behind commas. */
function breakList(text: string, width: number): string[] {
  const parts = text.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^,"'])+,?/g) ?? [text];
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= width) lines[lines.length - 1] = last + part;
    else lines.push(lines.length === 0 ? part : INDENT + part.trimStart());
  }
  return lines;
}
