/** A scope as rows that a person fills in, as far as it can be written so: conditions that must all hold. */
import { parseLabelExpression, type LabelExpression } from '@eyrie/schema';

export const OPERATORS = ['=', '!=', 'contains', 'starts with', 'in', 'not in', 'exists', 'not exists'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface ScopeTerm {
  label: string;
  operator: Operator;
  /** With commas between several for `in` and `not in`; unused by `exists`. */
  value: string;
}

export const needsValue = (operator: Operator): boolean => operator !== 'exists' && operator !== 'not exists';

/** @returns undefined when the expression says more than rows can. @throws LabelExpressionError */
export function termsOf(scope: string): ScopeTerm[] | undefined {
  const expression = parseLabelExpression(scope);
  const parts = expression.kind === 'all' ? expression.of : [expression];
  const terms = parts.map(termOf);
  return terms.every((term) => term !== undefined) ? terms : undefined;
}

function termOf(expression: LabelExpression): ScopeTerm | undefined {
  switch (expression.kind) {
    case 'equals': {
      const { label, values } = expression;
      // A list is shown with commas: one that has some in its values cannot be.
      if (values.length === 1) return { label, operator: '=', value: values[0] ?? '' };
      return values.some((value) => /,|^\s|\s$|^$/.test(value)) ? undefined : { label, operator: 'in', value: values.join(', ') };
    }
    case 'contains':
      return { label: expression.label, operator: 'contains', value: expression.value };
    case 'startsWith':
      return { label: expression.label, operator: 'starts with', value: expression.value };
    case 'exists':
      return { label: expression.label, operator: 'exists', value: '' };
    case 'not': {
      const term = termOf(expression.of);
      const operator = term && OPPOSITE[term.operator];
      return term && operator ? { ...term, operator } : undefined;
    }
    default:
      return undefined;
  }
}

const OPPOSITE: Partial<Record<Operator, Operator>> = { '=': '!=', in: 'not in', exists: 'not exists' };

const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** The expression that the rows say; rows without a label say nothing yet. */
export function scopeOf(terms: readonly ScopeTerm[]): string {
  return terms
    .filter(({ label }) => label.trim() !== '')
    .map(({ label, operator, value }) => {
      const name = label.trim();
      if (!needsValue(operator)) return `${name} ${operator}`;
      if (operator !== 'in' && operator !== 'not in') return `${name} ${operator} ${quote(value)}`;
      return `${name} ${operator} (${value.split(',').map((each) => quote(each.trim())).join(', ')})`;
    })
    .join(' and ');
}

/** The scope without what has this label. @param except `label=value`; empty: nothing. */
export function without(scope: string, except: string): string {
  const at = except.indexOf('=');
  if (at <= 0) return scope;
  const term = `${except.slice(0, at)} != ${quote(except.slice(at + 1))}`;
  if (scope === '') return term;
  // "and" binds closer than "or".
  return parseLabelExpression(scope).kind === 'any' ? `(${scope}) and ${term}` : `${scope} and ${term}`;
}
