/** Output formats filled with the values of an event. */
import { FormatError, jsonText, parseFormat, renderFields, renderText, StreamValues, ABSENT } from '@eyrie/rules';
import { boolean, dict, entries, list, number, optional, text } from '../shape.ts';
import { same, throws, type Case } from '../suite.ts';
import { Scene } from './scene.ts';

export function* formatter(document: unknown): Iterable<Case> {
  for (const [index, value] of list(dict(document)['cases']).entries()) {
    const { test, tid } = dict(value);
    yield {
      label: `${index} ${String(test)}`,
      input: value,
      ...(tid === undefined ? {} : { skip: "the processes of upstream's default tree are not described in the file" }),
      run: () => runCase(value),
    };
  }
}

const KEYS = ['format', 'json', 'resolve_transformed', 'tid', 'res', 'output', 'fields', 'n_values', 'n_names', 'throws'];

function runCase(value: unknown): void {
  const item = dict(value, KEYS);
  const format = text(item['format']);
  const isFormatError = (error: unknown): boolean => error instanceof FormatError;
  if (optional(item['throws'], boolean) === true) return throws('parsing', () => parseFormat(format).fields.length, isFormatError);
  const scene = new Scene();
  scene.addInit();
  scene.getcwdFails();
  const values = new StreamValues(scene.context);
  const transformers = boolean(item['resolve_transformed']);
  if (item['output'] === undefined && item['n_names'] === undefined) return survives(() => renderText(parseFormat(format), values), isFormatError);
  const parsed = parseFormat(format);
  if (item['n_names'] !== undefined) same('number of fields', number(item['n_names']), parsed.fields.length);
  if (item['output'] === undefined) return;
  const rendered = renderText(parsed, values);
  same('is complete', boolean(item['res']), rendered.isComplete);
  same('output', text(item['output']), boolean(item['json']) ? jsonText(renderFields(parsed, values, { transformers }) ?? {}) : rendered.text);
  const wanted = parsed.fields.filter((field) => transformers || !field.isTransformer);
  const got = new Map<string, string>();
  for (const field of wanted) {
    const printed = values.text(field.expression);
    // Without a leading star, what comes after the first absent value is not resolved.
    if (printed === undefined && parsed.requiresAll) break;
    got.set(field.name, printed ?? ABSENT);
  }
  if (item['n_values'] !== undefined) same('number of values', number(item['n_values']), got.size);
  for (const [name, expected] of item['fields'] === undefined ? [] : entries(item['fields'])) same(`value of ${name}`, text(expected), got.get(name));
}

/** Not to crash is all that is asked. */
function survives(run: () => unknown, isExpected: (error: unknown) => boolean): void {
  try {
    run();
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}
