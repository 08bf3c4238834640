/** JSON text as written, re-indented and split for colouring. Numbers are never parsed, so none is rounded. */

export type JsonTokenKind = 'key' | 'text' | 'number' | 'word' | 'other';
export interface JsonToken { kind: JsonTokenKind; text: string }

const LEXEME = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/** Tokens of the text with two spaces per level; empty objects and lists stay on one line. */
export function jsonTokens(json: string): JsonToken[] {
  const lexemes = json.match(LEXEME) ?? [];
  const tokens: JsonToken[] = [];
  let level = 0;
  const other = (text: string): void => {
    const last = tokens.at(-1);
    if (last?.kind === 'other') last.text += text;
    else tokens.push({ kind: 'other', text });
  };
  const newLine = (): void => other(`\n${'  '.repeat(level)}`);

  lexemes.forEach((lexeme, index) => {
    const next = lexemes[index + 1];
    if (lexeme === '{' || lexeme === '[') {
      other(lexeme);
      if (next === '}' || next === ']') return;
      level += 1;
      newLine();
    } else if (lexeme === '}' || lexeme === ']') {
      const before = lexemes[index - 1];
      if (before !== '{' && before !== '[') {
        level -= 1;
        newLine();
      }
      other(lexeme);
    } else if (lexeme === ',') {
      other(lexeme);
      newLine();
    } else if (lexeme === ':') {
      other(': ');
    } else {
      tokens.push({ kind: kindOf(lexeme, next), text: lexeme });
    }
  });
  return tokens;
}

function kindOf(lexeme: string, next: string | undefined): JsonTokenKind {
  if (lexeme.startsWith('"')) return next === ':' ? 'key' : 'text';
  return /^[tfn]/.test(lexeme) ? 'word' : 'number';
}
