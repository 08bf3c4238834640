/** A rules file with its conditions laid out. Comments, order and everything else stay as they are. */
import { FilterError } from '../filter/error.ts';
import { parseFilter, RULE_MAX_DEPTH } from '../filter/parser.ts';
import { printFilter } from '../filter/print.ts';
import { getKey } from '../loader/yaml-node.ts';
import { formatCondition } from './format-condition.ts';
import { rulesItems } from './items.ts';
import { scalarSource } from './scalar-source.ts';

const WIDTH = 100;

/** @returns the text as it is where it is no rules file. A second time changes nothing. */
export function formatRules(content: string): string {
  let formatted = '';
  let rest = 0;
  for (const { node } of rulesItems(content)) {
    const entry = node.entries.find(({ key }) => key.text === 'condition');
    if (entry === undefined || getKey(node, 'condition')?.kind !== 'scalar' || entry.value.kind !== 'scalar') continue;
    const source = scalarSource(content, entry.key.offset, entry.value.offset);
    const written = content.slice(source.start, source.end);
    // What quotes and escapes hold is another text than what stands there.
    if (source.style === 'quoted') continue;
    const replacement = laidOut(entry.value.text, written, source.indent, source.style === 'block');
    if (replacement === undefined) continue;
    formatted += content.slice(rest, source.start) + replacement;
    rest = source.end;
  }
  return formatted + content.slice(rest);
}

function laidOut(condition: string, written: string, indent: number, isBlock: boolean): string | undefined {
  const lines = formatCondition(condition, WIDTH - indent - 2);
  const [only = ''] = lines;
  if (meaning(lines.join('\n')) !== meaning(condition)) return undefined;
  const isPlain = lines.length === 1 && /^[A-Za-z(]/.test(only) && !/: | #/.test(only);
  if (!isBlock && isPlain && only.length + indent + 'condition: '.length <= WIDTH) return only === written ? undefined : only;
  const header = isBlock ? (/^[>|][^\n]*/.exec(written)?.[0] ?? '>') : '>';
  return [header, ...lines.map((line) => ' '.repeat(indent + 2) + line)].join('\n');
}

/** The tree as text; what cannot be parsed (a list's name stands for several words) by its words. */
function meaning(condition: string): string {
  try {
    return printFilter(parseFilter(condition, RULE_MAX_DEPTH).node, 'exact');
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return condition.replaceAll(/\s+/g, '');
  }
}
