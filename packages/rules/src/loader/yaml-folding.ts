/** How YAML makes one text of several lines. */

/** Lines of a plain text, without their indentation: a line end is a blank, and of several line ends all but the first stay. */
export function foldPlain(lines: readonly string[]): string {
  let text = '';
  let empty = 0;
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      empty += 1;
      continue;
    }
    if (index > 0) text += empty === 0 ? ' ' : '\n'.repeat(empty);
    text += line;
    empty = 0;
  }
  return text;
}

/** Lines of a `>` block, without their common indentation. As in plain text, but line ends stay around lines that are indented further. */
export function foldBlock(lines: readonly string[]): string {
  let text = '';
  let empty = 0;
  let isBegun = false;
  let wasIndented = false;
  for (const line of lines) {
    if (line === '') {
      empty += 1;
      continue;
    }
    const isIndented = line.startsWith(' ');
    if (!isBegun) text += '\n'.repeat(empty);
    else if (isIndented || wasIndented) text += '\n'.repeat(empty + 1);
    else text += empty === 0 ? ' ' : '\n'.repeat(empty);
    text += line;
    empty = 0;
    isBegun = true;
    wasIndented = isIndented;
  }
  return text;
}
