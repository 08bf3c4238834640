/** Values of the current event of a stream, for outputs. */
import { textOf } from '@eyrie/scap';
import { jsonValue, outputOf, printValue, readerOf, type FieldContext, type FieldOutput, type JsonValue } from '@eyrie/fields';
import { gettersOf } from '../compile/expression.ts';
import type { ValueExpression } from '../filter/checked.ts';
import type { ValueSource } from '../output/render.ts';

/** @returns how a field, or what a transformer makes of fields, leaves the engine. One per use and stream: some fields count. */
export function outputOfExpression(expression: ValueExpression): FieldOutput {
  if (expression.kind === 'field') return outputOf(expression.info.name, expression.argument?.text);
  const { event } = gettersOf(expression, readerOf);
  const { type } = expression;
  return {
    text: (context) => {
      const value = event(context);
      return value === undefined ? undefined : printValue(type, 'NA', value);
    },
    json: (context) => {
      const value = event(context);
      return value === undefined ? undefined : jsonValue(type, 'NA', value);
    },
  };
}

export class StreamValues implements ValueSource {
  readonly #context: FieldContext;
  readonly #outputs = new Map<ValueExpression, FieldOutput>();

  /** @param context moved from event to event by its stream. */
  constructor(context: FieldContext) {
    this.#context = context;
  }

  text(expression: ValueExpression): string | undefined {
    const bytes = this.#output(expression).text(this.#context);
    return bytes === undefined ? undefined : textOf(bytes);
  }

  json(expression: ValueExpression): JsonValue | undefined {
    return this.#output(expression).json(this.#context);
  }

  #output(expression: ValueExpression): FieldOutput {
    let output = this.#outputs.get(expression);
    if (output === undefined) {
      output = outputOfExpression(expression);
      this.#outputs.set(expression, output);
    }
    return output;
  }
}
