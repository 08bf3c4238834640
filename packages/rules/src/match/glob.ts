/**
 * Shell patterns as `fnmatch(3)` reads them without flags: `*` and `?` match `/` and a leading dot too, `[…]` is a class, `\` takes
 * the next character literally. Each character of a string is one unit, so byte strings compare by bytes.
 *
 * Time is at most pattern × text: of several `*` only the last one seen is ever tried again.
 */

type Piece =
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'class'; readonly members: Uint8Array }
  /** A trailing backslash: matches nothing. */
  | { readonly kind: 'never' };

/**
 * @param foldCase letters of ASCII match in either case.
 * @returns whether a text matches from start to end.
 */
export function compileGlob(pattern: string, foldCase = false): (text: string) => boolean {
  const pieces = parse(pattern, foldCase);
  if (pieces.some((piece) => piece.kind === 'never')) return () => false;
  if (foldCase) return (text) => matches(pieces, lower(text));
  return (text) => matches(pieces, text);
}

/** Whether a pattern is more than literal text. */
export function isGlob(pattern: string): boolean {
  return /[?*[]/.test(pattern);
}

function lower(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}

function matches(pieces: readonly Piece[], text: string): boolean {
  let piece = 0;
  let at = 0;
  let starPiece = -1;
  let starAt = 0;
  while (at < text.length) {
    const current = pieces[piece];
    if (current?.kind === 'star') {
      starPiece = piece++;
      starAt = at;
    } else if (current !== undefined && matchesOne(current, text.charCodeAt(at))) {
      piece++;
      at++;
    } else if (starPiece >= 0) {
      piece = starPiece + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (pieces[piece]?.kind === 'star') piece++;
  return piece === pieces.length;
}

function matchesOne(piece: Piece, code: number): boolean {
  switch (piece.kind) {
    case 'any':
      return true;
    case 'literal':
      return piece.code === code;
    case 'class':
      // Beyond a byte there is no class membership to speak of but negation, which is stored behind the bytes.
      return piece.members[Math.min(code, 256)] === 1;
    case 'star':
    case 'never':
      return false;
  }
}

function parse(pattern: string, foldCase: boolean): Piece[] {
  const pieces: Piece[] = [];
  const literal = (char: string): Piece => ({ kind: 'literal', code: (foldCase ? lower(char) : char).charCodeAt(0) });
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '*') {
      if (pieces.at(-1)?.kind !== 'star') pieces.push({ kind: 'star' });
    } else if (char === '?') {
      pieces.push({ kind: 'any' });
    } else if (char === '\\') {
      i++;
      pieces.push(i < pattern.length ? literal(pattern.charAt(i)) : { kind: 'never' });
    } else if (char === '[') {
      const parsed = parseClass(pattern, i + 1, foldCase);
      // A bracket that is never closed is a bracket.
      pieces.push(parsed === undefined ? literal('[') : { kind: 'class', members: parsed.members });
      if (parsed !== undefined) i = parsed.end;
    } else {
      pieces.push(literal(char));
    }
  }
  return pieces;
}

/** @returns the class that starts after `[` and the index of its `]`; undefined when there is none. */
function parseClass(pattern: string, start: number, foldCase: boolean): { members: Uint8Array; end: number } | undefined {
  const members = new Uint8Array(257);
  let i = start;
  const negated = pattern.charAt(i) === '!' || pattern.charAt(i) === '^';
  if (negated) i++;
  for (let first = true; ; first = false) {
    if (i >= pattern.length) return undefined;
    if (pattern.charAt(i) === ']' && !first) break;
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(i, i + 12));
    const test = named === null ? undefined : CLASSES[named[1] ?? ''];
    if (named !== null && test !== undefined) {
      for (let code = 0; code < 128; code++) if (test.test(String.fromCharCode(code))) members[code] = 1;
      i += named[0].length;
      continue;
    }
    if (pattern.charAt(i) === '\\') i++;
    if (i >= pattern.length) return undefined;
    const low = pattern.charCodeAt(i++);
    let high = low;
    if (pattern.charAt(i) === '-' && i + 1 < pattern.length && pattern.charAt(i + 1) !== ']') {
      i++;
      if (pattern.charAt(i) === '\\') i++;
      if (i >= pattern.length) return undefined;
      high = pattern.charCodeAt(i++);
    }
    for (let code = low; code <= Math.min(high, 255); code++) members[code] = 1;
  }
  if (foldCase) foldMembers(members);
  return { members: negated ? members.map((member) => 1 - member) : members, end: i };
}

function foldMembers(members: Uint8Array): void {
  for (let code = 65; code <= 90; code++) {
    const either = (members[code] ?? 0) | (members[code + 32] ?? 0);
    members[code] = either;
    members[code + 32] = either;
  }
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
