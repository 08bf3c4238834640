/** Finds what should not be shown to everybody: keys, tokens, passwords, card numbers. By their form, so some are missed and some are none. */
export interface Secret {
  /** Place in the text. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'private key' | 'access key' | 'token' | 'password' | 'card number';
}

interface Pattern {
  readonly kind: Secret['kind'];
  /** Linear by construction: no repetition within a repetition. */
  readonly find: RegExp;
  /** Number of the group that is the secret; 0: all of it. */
  readonly group: number;
  readonly accepts?: (text: string) => boolean;
}

const PATTERNS: readonly Pattern[] = [
  { kind: 'private key', find: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,8192}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g, group: 0 },
  { kind: 'access key', find: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, group: 0 },
  { kind: 'token', find: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|xox[abpr]-[A-Za-z0-9-]{10,250}|glpat-[A-Za-z0-9_-]{20,64})\b/g, group: 0 },
  { kind: 'token', find: /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,1024}/g, group: 0 },
  { kind: 'token', find: /\bauthorization:[ \t]{0,8}(?:bearer|basic|token)[ \t]{1,8}([^\s"']{4,8192})/gi, group: 1 },
  { kind: 'password', find: /\b(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token)["']?[ \t]{0,8}[:=][ \t]{0,8}["']?([^\s"'&,;]{3,512})/gi, group: 1 },
  // As cards are written (4-4-4-4 and 4-6-5), or without blanks; other numbers may stand beside it.
  { kind: 'card number', find: /\b(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5}|\d{13,19})\b/g, group: 0, accepts: isCardNumber },
];

/** @returns what was found, in order, without overlaps. */
export function findSecrets(text: string): readonly Secret[] {
  const found: Secret[] = [];
  for (const { kind, find, group, accepts } of PATTERNS) {
    for (const match of text.matchAll(find)) {
      const secret = match[group] ?? '';
      if (accepts?.(secret) === false) continue;
      const start = match.index + (group === 0 ? 0 : match[0].lastIndexOf(secret));
      found.push({ start, end: start + secret.length, kind });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter(({ start }, at) => !found.slice(0, at).some((earlier) => earlier.end > start));
}

/** The text with each secret replaced by its kind; the rest stays where it was. */
export function maskSecrets(text: string): string {
  let masked = '';
  let from = 0;
  for (const { start, end, kind } of findSecrets(text)) {
    masked += `${text.slice(from, start)}[${kind}]`;
    from = end;
  }
  return masked + text.slice(from);
}

/** The check digit is right (Luhn), and the digits are not all the same. */
function isCardNumber(text: string): boolean {
  const digits = Array.from(text.replaceAll(/\D/g, ''), Number);
  if (digits.length < 13 || digits.length > 19 || new Set(digits).size < 2) return false;
  const sum = digits.toReversed().reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2), 0);
  return sum % 10 === 0;
}
