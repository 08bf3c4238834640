/** Label expressions as tests of a subject in memory: the labels of a container, a policy event. */
import type { LabelExpression, LabelTest } from './label-expression.ts';

export type Test<Subject> = (subject: Subject) => boolean;

/** @param leaf the test of one label. */
export function testOf<Subject>(expression: LabelExpression, leaf: (test: LabelTest) => Test<Subject>): Test<Subject> {
  switch (expression.kind) {
    case 'all': {
      const tests = expression.of.map((part) => testOf(part, leaf));
      return (subject) => tests.every((test) => test(subject));
    }
    case 'any': {
      const tests = expression.of.map((part) => testOf(part, leaf));
      return (subject) => tests.some((test) => test(subject));
    }
    case 'not': {
      const test = testOf(expression.of, leaf);
      return (subject) => !test(subject);
    }
    default:
      return leaf(expression);
  }
}

/** The test of a label's text; the text of an absent label is empty. */
export function textTest(test: LabelTest): Test<string> {
  switch (test.kind) {
    case 'equals': {
      const wanted = new Set(test.values);
      return (text) => wanted.has(text);
    }
    case 'contains':
      return (text) => text.includes(test.value);
    case 'startsWith':
      return (text) => text.startsWith(test.value);
    case 'exists':
      return (text) => text !== '';
  }
}

export type Labels = Readonly<Record<string, string>>;

/** The test of labels by name. */
export function labelsTest(expression: LabelExpression): Test<Labels> {
  return testOf(expression, (test) => {
    const { label } = test;
    const matches = textTest(test);
    return (labels) => matches(Object.hasOwn(labels, label) ? (labels[label] ?? '') : '');
  });
}
