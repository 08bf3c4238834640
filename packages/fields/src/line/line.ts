/** Lines of text made of fields. */
import type { ByteString } from '@eyrie/scap';
import type { FieldContext, FieldOutput } from '../definition.ts';
import { LineBytes } from './line-bytes.ts';

/** Literal text, or a field; with a width it is cut or filled with blanks. */
export type LinePart = ByteString | { readonly output: Pick<FieldOutput, 'text' | 'write'>; readonly width?: number | undefined };

/** Appends the line of the current event, without a line end. @returns false when there is none: nothing was written then. */
export type LinePrinter = (context: FieldContext, line: LineBytes) => boolean;

/** @param requiresAll when a field is absent there is no line; otherwise absent fields print as `<NA>`. */
export function lineOf(parts: readonly LinePart[], requiresAll: boolean): LinePrinter {
  const writers = parts.map(writerOf);
  return (context, line) => {
    const start = line.length;
    for (const write of writers) {
      if (write(context, line)) continue;
      if (requiresAll) {
        line.length = start;
        return false;
      }
      line.text('<NA>');
    }
    return true;
  };
}

/** The same as a string. */
export function lineText(print: LinePrinter): (context: FieldContext) => ByteString | undefined {
  const line = new LineBytes();
  return (context) => {
    line.length = 0;
    return print(context, line) ? line.from(0) : undefined;
  };
}

function writerOf(part: LinePart): LinePrinter {
  if (typeof part === 'string') {
    return (_context, line) => {
      line.text(part);
      return true;
    };
  }
  const { output, width = 0 } = part;
  if (width === 0 && output.write !== undefined) return output.write;
  return (context, line) => {
    const text = output.text(context);
    if (text === undefined) return false;
    line.text(width === 0 ? text : text.slice(0, width).padEnd(width));
    return true;
  };
}
