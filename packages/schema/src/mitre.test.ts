import { expect, test } from 'vitest';
import { readTags } from './mitre.ts';

test('tactics and techniques are told in words, the rest stays', () => {
  expect(readTags(['maturity_stable', 'mitre_credential_access', 'T1555', 'container'])).toEqual({
    tactics: [{ id: 'TA0006', name: 'Credential Access' }], techniques: [{ id: 'T1555', name: 'Credentials from Password Stores' }], others: ['maturity_stable', 'container'],
  });
});

test('a tactic named twice counts once; a sub-technique stands for its technique', () => {
  expect(readTags(['mitre_execution', 'TA0002', 'T1059', 'T1059.004'])).toEqual({
    tactics: [{ id: 'TA0002', name: 'Execution' }], techniques: [{ id: 'T1059.004', name: 'Command and Scripting Interpreter: Unix Shell' }], others: [],
  });
});

test('an unknown technique keeps its number and an unknown tactic is a tag', () => {
  expect(readTags(['T9999', 'mitre_juggling'])).toEqual({ tactics: [], techniques: [{ id: 'T9999', name: 'T9999' }], others: ['mitre_juggling'] });
});
