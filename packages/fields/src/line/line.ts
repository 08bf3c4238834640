/** Lines of text made of fields. */
import type { ByteString } from '@eyrie/scap';
import type { FieldContext, FieldOutput } from '../definition.ts';

/** Literal text, or a field; with a width it is cut or filled with blanks. */
export type LinePart = ByteString | { readonly output: Pick<FieldOutput, 'text'>; readonly width?: number | undefined };

/**
 * @param requiresAll when a field is absent there is no line; otherwise absent fields print as `<NA>`.
 * @returns the line of the current event, without a line end; undefined when there is none.
 */
export function lineOf(parts: readonly LinePart[], requiresAll: boolean): (context: FieldContext) => ByteString | undefined {
  return (context) => {
    let line = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        line += part;
        continue;
      }
      const text = part.output.text(context) ?? (requiresAll ? undefined : '<NA>');
      if (text === undefined) return undefined;
      line += part.width === undefined || part.width === 0 ? text : text.slice(0, part.width).padEnd(part.width);
    }
    return line as ByteString;
  };
}
