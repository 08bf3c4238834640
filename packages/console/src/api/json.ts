/** JSON as the server writes it holds integers beyond 2^53 (nanoseconds, inode numbers), which JSON.parse would round. */

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Parses JSON; integers of 16 digits and more come back as their decimal text. Throws SyntaxError as JSON.parse does. */
export function parseLossless(text: string): unknown {
  const safe = text.replace(STRING_OR_NUMBER, (token) => (LONG_INTEGER.test(token) ? `"${token}"` : token));
  return JSON.parse(safe) as unknown;
}
