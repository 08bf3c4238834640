/** JSON as the server writes it holds integers beyond 2^53 (nanoseconds, inode numbers), which JSON.parse would round. */

const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** Parses JSON; integers of 16 digits and more come back as their decimal text. Throws SyntaxError as JSON.parse does. */
export function parseLossless(text: string): unknown {
  const safe = text.replace(STRING_OR_LONG_INTEGER, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return JSON.parse(safe) as unknown;
}
