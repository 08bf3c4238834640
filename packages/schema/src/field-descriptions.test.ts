import { expect, test } from 'vitest';
import { FIELDS, findField } from './fields.ts';
import { FIELD_DESCRIPTIONS, fieldDescription } from './tables/field-descriptions.ts';

test('every field is described, in one line', () => {
  for (const { name } of FIELDS) expect([name, fieldDescription(name)]).toEqual([name, expect.stringMatching(/^.{8,140}\.$/)]);
});

test('nothing is described that is no field', () => {
  for (const name of Object.keys(FIELD_DESCRIPTIONS)) expect([name, findField(name)?.name]).toEqual([name, name]);
});

test('fields of init containers say so', () => {
  expect(fieldDescription('ka.req.pod.initContainers.image')).toBe('Images of the init containers of a pod.');
});
