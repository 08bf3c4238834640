/** JSON whose integers may be larger than a number holds exactly. */

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Begins a text that stands for a large integer while the document is parsed; no vector begins with it. */
const MARK = '\u0000integer ';

/** @returns the document; integers beyond 2^53 are `bigint`. */
export function parseExactJson(text: string): unknown {
  const marked = text.replace(TOKEN, (token) => (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? JSON.stringify(MARK + token) : token));
  return JSON.parse(marked, (_key, value: unknown) => (typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value));
}

/** For people: on one line, cut when it is long. */
export function showJson(value: unknown, limit = 1200): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value, exactly) ?? 'undefined');
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;
}

function exactly(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return [...value];
  return value;
}
