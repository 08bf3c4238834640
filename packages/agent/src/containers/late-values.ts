/** The values of an event for later: what its container says is read at the end, all else as it was at the event. */
import { jsonValue, printValue, readerOf } from '@eyrie/fields';
import type { Json, OutputFormat, ValueExpression, ValueSource } from '@eyrie/rules';
import { textOf } from '@eyrie/scap';
import type { Container } from '@eyrie/state';

/** How one expression is answered later. */
interface Answer {
  readonly text: () => string | undefined;
  readonly json: () => Json | undefined;
}

/** @param values at the event. @returns values for this format, valid after the event too. */
export function lateValues(format: OutputFormat, values: ValueSource, container: Container): ValueSource {
  const answers = new Map<ValueExpression, Answer>();
  for (const token of format.tokens) if (token.kind === 'value') answers.set(token.expression, answerOf(token.expression, values, container));
  for (const { expression } of format.fields) if (!answers.has(expression)) answers.set(expression, answerOf(expression, values, container));
  return { text: (expression) => answers.get(expression)?.text(), json: (expression) => answers.get(expression)?.json() };
}

function answerOf(expression: ValueExpression, values: ValueSource, container: Container): Answer {
  const reader = expression.kind === 'field' ? readerOf(expression.info.name, expression.argument?.text) : undefined;
  if (expression.kind === 'field' && reader?.on === 'container') {
    const { type, format } = expression.info;
    return {
      text: () => {
        const value = reader.read(container);
        return value === undefined ? undefined : textOf(printValue(type, format, value));
      },
      json: () => {
        const value = reader.read(container);
        return value === undefined ? undefined : jsonValue(type, format, value);
      },
    };
  }
  const text = values.text(expression);
  const json = values.json(expression);
  return { text: () => text, json: () => json };
}
