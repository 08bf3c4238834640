/** Output formats made ready to print the events of a stream, as bytes: names in captures need not be text. */
import { byteStringOf } from '@eyrie/scap';
import { lineOf, type LinePart, type LinePrinter } from '@eyrie/fields';
import type { OutputFormat } from '../output/format.ts';
import { outputOfExpression } from './values.ts';

/** @returns a printer of lines; there is none when a field is absent and the format does not begin with `*`. One per stream. */
export function linePrinter(format: OutputFormat): LinePrinter {
  const parts = format.tokens.map((token): LinePart => (token.kind === 'text' ? byteStringOf(token.text) : { output: outputOfExpression(token.expression), width: token.width }));
  return lineOf(parts, format.requiresAll);
}
