/** Constants that are legal but probably not what was meant. */
import type { FieldCatalogue } from './catalogue.ts';
import { parseFieldOrTransformer } from './parser.ts';
import { TRANSFORMERS } from './words.ts';

/** Fields have a dot, transformers a parenthesis; most constants have neither. */
const MAY_BE_EXPRESSION = /^\s*[a-zA-Z].*[.(]/s;

/** @returns one message for each suspicion about a constant on the right side. */
export function suspicions(operator: string, text: string, catalogue: FieldCatalogue): string[] {
  if (operator !== 'regex' && !MAY_BE_EXPRESSION.test(text)) return [];
  const found: string[] = [];
  const compact = text.replace(/[ \t\n\v\f\r]/g, '');
  if (operator === 'regex' && isSimplePattern(text)) {
    found.push(`regex check with '${text}' may be optimized with simpler operators such as '=', 'contains', 'startswith', 'endswith'`);
  }
  if (isField(compact, catalogue)) found.push(`'${text}' may be a valid field misused as a const string value`);
  if (['val', ...TRANSFORMERS].some((name) => compact.startsWith(`${name}(`) && compact.endsWith(')') && compact.length >= name.length + 2)) {
    found.push(`'${text}' may be a valid field transformer misused as a const string value`);
  }
  return found;
}

/** Without special characters, but for anchors and one `.*`, `.+` or `.?` at either end. */
function isSimplePattern(pattern: string): boolean {
  const { length } = pattern;
  for (let i = 0; i < length; i++) {
    const char = pattern.charAt(i);
    if ((i === 0 && char === '^') || (i === length - 1 && char === '$')) continue;
    const isEnd = (i === 0 && length > 1) || i === length - 2;
    if (isEnd && char === '.' && /[+*?]/.test(pattern.charAt(i + 1))) {
      i++;
      continue;
    }
    if (/[.+*?^$()[\]{}|\\]/.test(char)) return false;
  }
  return true;
}

function isField(text: string, catalogue: FieldCatalogue): boolean {
  if (!/^[a-zA-Z][\w]*\./.test(text)) return false;
  try {
    const { node, end } = parseFieldOrTransformer(text);
    return end === text.length && node.kind === 'field' && catalogue.resolve(node.name, node.argument) !== undefined;
  } catch {
    // Text that is no field is not suspicious.
    return false;
  }
}
