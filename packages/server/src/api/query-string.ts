/**
 * The query of an address. Forms write a space as `+`; clients that put filters into an address as they are write `%20`, and mean a plus by a plus. Where
 * there is a `%20`, it is one of those.
 */
import { Problem } from './problem.ts';

/** Of a name that stands there twice the first value counts; one without a value has the empty text. @throws Problem for what is not escaped as an address must be. */
export function queryOf(url: string): Record<string, string> {
  const start = url.indexOf('?');
  const end = url.indexOf('#', start);
  const raw = start < 0 ? '' : url.slice(start + 1, end < 0 ? undefined : end);
  const isForm = !raw.includes('%20');
  const values = new Map<string, string>();
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decoded(at < 0 ? part : part.slice(0, at), isForm);
    if (!values.has(name)) values.set(name, at < 0 ? '' : decoded(part.slice(at + 1), isForm));
  }
  return Object.fromEntries(values);
}

function decoded(text: string, isForm: boolean): string {
  try {
    return decodeURIComponent(isForm ? text.replaceAll('+', ' ') : text);
  } catch {
    throw new Problem(400, `query: ${text.slice(0, 100)} is not escaped as an address must be`);
  }
}
