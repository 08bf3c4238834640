/** HTML in which only what the program wrote is markup. */
export interface SafeHtml {
  readonly html: string;
}

type Part = string | number | SafeHtml | readonly SafeHtml[];

/** A template: texts that are put in are escaped, pieces of HTML are not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  return { html: strings.map((literal, at) => literal + (at < parts.length ? partHtml(parts[at] ?? '') : '')).join('') };
}

function partHtml(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map((each) => each.html).join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** Characters that control a terminal or turn the direction of text round would make a line read as something that it is not; half a surrogate pair cannot be written. */
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF\p{Surrogate}]/gu;

const escaped = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, '\uFFFD').replaceAll(/[&<>"'`]/g, (character) => ESCAPES[character] ?? '');
