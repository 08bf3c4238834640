/** Exceptions of rules: what they may look like, and the text that they add to a condition. */
import { LIST_OPERATORS, MODIFIERS, OPERATORS, TEXT_OPERATORS } from '../filter/words.ts';
import type { Context } from './context.ts';
import type { ExceptionDefinition, ExceptionEntry } from './definitions.ts';
import { quoteItem } from './lists.ts';
import { LoadError } from './result.ts';

/** Whether a text may stand on the left of an operator. */
export type FieldTest = (text: string) => boolean;

function fail(message: string, context: Context): never {
  throw new LoadError('LOAD_ERR_VALIDATE', message, context);
}

/**
 * Checks fields and comps, and fills in the comps that are left out.
 * @param isField undefined when the rule's source is not known, and nothing can be said about fields.
 * @throws LoadError
 */
export function validateException(exception: ExceptionDefinition, isField: FieldTest | undefined): ExceptionDefinition {
  const { fields, context } = exception;
  const requireField = (field: ExceptionEntry): void => {
    if (isField !== undefined && !isField(textOf(field))) fail(`'${textOf(field)}' is not a supported filter field`, context);
  };
  if (typeof fields === 'string' || fields === undefined) {
    const comps = exception.comps ?? 'in';
    if (typeof comps !== 'string') fail('Fields and comps must both be strings', context);
    const comp = comps.trim();
    if (!LIST_OPERATORS.some((operator) => operator === comp) && !hasModifier(comp)) {
      fail('When fields is a single value, comps must be one of (in, pmatch, intersects) or a modifier operator (e.g. startswith oneof)', context);
    }
    requireField(fields ?? '');
    return { ...exception, comps: comp };
  }
  const comps = exception.comps ?? fields.map(() => '=');
  if (typeof comps === 'string' || comps.length !== fields.length) fail('Fields and comps lists must have equal length', context);
  const trimmed = comps.map((comp) => textOf(comp).trim());
  for (const comp of trimmed) {
    if (!OPERATORS.includes(comp) && !hasModifier(comp)) fail(`'${comp}' is not a supported comparison operator`, context);
  }
  fields.forEach(requireField);
  return { ...exception, comps: trimmed };
}

/** An operator with one of `oneof`, `anyof`, `allof` behind it that may have one. */
function hasModifier(comp: string): boolean {
  const [operator = '', modifier = '', ...rest] = comp.split(' ');
  return rest.length === 0 && TEXT_OPERATORS.some((word) => word === operator) && MODIFIERS.some((word) => word === modifier);
}

function takesList(comp: string): boolean {
  return LIST_OPERATORS.some((operator) => operator === comp) || hasModifier(comp);
}

function textOf(entry: ExceptionEntry): string {
  return typeof entry === 'string' ? entry : '';
}

export interface ExceptedCondition {
  readonly condition: string;
  /** Fields that take part in an exception. */
  readonly fields: ReadonlySet<string>;
}

/**
 * `(condition) and not …` for each exception that has values.
 * @throws LoadError when values do not fit the fields.
 */
export function withExceptions(condition: string, exceptions: readonly ExceptionDefinition[]): ExceptedCondition {
  const used = new Set<string>();
  const parts = [`(${condition})`];
  for (const exception of exceptions) {
    const text = typeof exception.fields === 'string' ? singleField(exception, exception.fields, used) : fieldRows(exception, used);
    if (text !== '') parts.push(text);
  }
  return { condition: parts.join(' and not '), fields: used };
}

/** `(field op (value, value))`. */
function singleField(exception: ExceptionDefinition, field: string, used: Set<string>): string {
  const values = exception.values.map((value) => {
    if (typeof value !== 'string') fail('Expected values array to contain a list of strings', exception.context);
    return quoteItem(value);
  });
  if (values.length === 0) return '';
  used.add(field);
  return `(${field} ${textOf(exception.comps ?? '')} (${values.join(', ')}))`;
}

/** `(( field op value and field op value) or (…))`. */
function fieldRows(exception: ExceptionDefinition, used: Set<string>): string {
  const fields = listOf(exception.fields);
  const comps = listOf(exception.comps);
  const rows = exception.values.map((row) => {
    const values = listOf(row);
    if (values.length !== fields.length) fail('Fields and values lists must have equal length', exception.context);
    const checks = fields.map((entry, index) => {
      const field = textOf(entry);
      const comp = textOf(comps[index] ?? '');
      used.add(field);
      return ` ${field} ${comp} ${valueText(values[index] ?? '', comp)}`;
    });
    return `(${checks.join(' and ')})`;
  });
  return rows.length === 0 ? '' : `(${rows.join(' or ')})`;
}

function valueText(value: ExceptionEntry, comp: string): string {
  if (typeof value !== 'string') return `(${value.map((item) => quoteItem(textOf(item))).join(', ')})`;
  if (takesList(comp)) return value.startsWith('(') ? value : `(${value})`;
  return quoteItem(value);
}

function listOf(entry: ExceptionEntry | undefined): readonly ExceptionEntry[] {
  return entry === undefined || typeof entry === 'string' ? [] : entry;
}
