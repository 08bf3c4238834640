/** Where the text of a value stands in a rules file, line by line as written. */

export interface ScalarSource {
  /** Offset of the value, or of the `>` or `|` that announces it. */
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly style: 'plain' | 'quoted' | 'block';
  /** Column of its key, from 0. */
  readonly indent: number;
}

/** @param key offset of the key. @param value offset of the value. */
export function scalarSource(content: string, key: number, value: number): ScalarSource {
  const indent = key - (content.lastIndexOf('\n', key) + 1);
  const first = content.charAt(value);
  const style = first === '>' || first === '|' ? 'block' : first === '"' || first === "'" ? 'quoted' : 'plain';
  let end = lineEnd(content, value);
  for (let at = end + 1; at < content.length; ) {
    const next = lineEnd(content, at);
    const line = content.slice(at, next);
    const isBlank = line.trim() === '';
    if (!isBlank && (line.length - line.trimStart().length <= indent || (style === 'plain' && line.trimStart().startsWith('#')))) break;
    if (!isBlank) end = next;
    at = next + 1;
  }
  const raw = content.slice(value, end);
  // A comment may follow what stands on one line.
  const comment = style === 'plain' ? / +#/.exec(raw)?.index : undefined;
  return { start: value, end: value + (comment ?? raw.trimEnd().length), style, indent };
}

function lineEnd(content: string, at: number): number {
  const feed = content.indexOf('\n', at);
  return feed < 0 ? content.length : feed;
}
