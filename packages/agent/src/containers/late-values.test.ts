import { parseFormat, renderFields, renderText, type ValueSource } from '@eyrie/rules';
import { Container } from '@eyrie/state';
import { expect, it } from 'vitest';
import { lateValues } from './late-values.ts';

it('what is said of the container is read late, all else at the event', () => {
  const container = new Container('abc000000000', false, 'abc'.padEnd(64, '0'));
  let process: string | undefined = 'cat';
  const atEvent: ValueSource = {
    text: (expression) => (expression.kind === 'field' && expression.info.name === 'proc.name' ? process : undefined),
    json: (expression) => (expression.kind === 'field' && expression.info.name === 'proc.name' ? process : undefined),
  };
  const format = parseFormat('*%proc.name in %container.id %container.name (%container.image.repository) %8k8s.ns.name|');
  const late = lateValues(format, atEvent, container);
  expect(renderText(format, late).text).toBe('cat in abc000000000 <NA> (<NA>) <NA>    |');
  // The stream went on.
  process = 'sleep';
  container.describe({ type: 'cri', fullId: container.id, name: 'web', image: 'shop/web:1', labels: { 'io.kubernetes.pod.namespace': 'prod' } });
  expect(renderText(format, late).text).toBe('cat in abc000000000 web (shop/web) prod    |');
  expect(renderFields(format, late)).toEqual({ 'proc.name': 'cat', 'container.id': 'abc000000000', 'container.name': 'web', 'container.image.repository': 'shop/web', 'k8s.ns.name': 'prod' });
});
