import { describe, expect, test } from 'vitest';
import type { PolicyView } from '../../../api/policies.ts';
import { differences } from '../history/policy-diff.ts';
import { bodyOf, copyName, draftOf, EMPTY_DRAFT, faultsOf, NEW_CAPTURE } from './draft.ts';

const ACTIONS = [
  { type: 'POLICY_ACTION_STOP', msg: 'kept' },
  { type: 'POLICY_ACTION_CAPTURE', name: 'f', beforeEventNs: 5e9, afterEventNs: 15e9, filter: '', isLimitedToContainer: false, storageType: 'S3' },
];
const policy = (changes: Partial<PolicyView> = {}): PolicyView => ({
  id: 7, name: 'Shells', description: 'd', type: 'falco', severity: 2, enabled: true, scope: '', where: 'both', version: 3, isDefault: false, ruleNames: ['A', 'B'],
  actions: ACTIONS, notificationChannelIds: [4], runbook: '', modifiedOn: 0, whole: { id: 7, version: 3, custom: 1, rules: [{ ruleName: 'A', enabled: true }], actions: ACTIONS }, ...changes,
});

describe('a draft of a policy', () => {
  test('that is not changed says what the policy said, with what the console does not know', () => {
    const body = bodyOf(draftOf(policy()), policy());
    expect(body).toMatchObject({ id: 7, version: 3, custom: 1, ruleNames: ['A', 'B'], actions: ACTIONS, notificationChannelIds: [4] });
    // Names of rules go by themselves: the server would take them before those.
    expect(body).not.toHaveProperty('rules');
  });

  test('keeps what a client said beside an action that stays, and leaves out one that goes', () => {
    const draft = { ...draftOf(policy()), capture: undefined, killsProcess: true };
    expect(bodyOf(draft, policy())['actions']).toEqual([ACTIONS[0], { type: 'POLICY_ACTION_KILL_PROCESS' }]);
  });

  test('for Kubernetes audit has no actions', () => {
    expect(bodyOf({ ...EMPTY_DRAFT, type: 'k8s_audit', container: 'POLICY_ACTION_KILL' }, undefined)['actions']).toEqual([]);
  });

  test('says what cannot be saved', () => {
    expect(faultsOf({ ...EMPTY_DRAFT, name: 'x' }, [])).toEqual({});
    const faults = faultsOf({ ...EMPTY_DRAFT, name: 'Shells', scope: 'a ~ b', capture: { ...NEW_CAPTURE, before: '-1', after: '5000' }, runbook: 'wiki' }, ['Shells']);
    expect(Object.keys(faults).sort()).toEqual(['after', 'before', 'name', 'runbook', 'scope']);
    expect(faults.scope).toMatch(/^character 3: expected one of/);
  });

  test('of a copy has a name of its own', () => {
    expect(copyName('Shells', ['Shells'])).toBe('Shells (copy)');
    expect(copyName('Shells (copy)', ['Shells', 'Shells (copy)'])).toBe('Shells (copy 2)');
  });
});

test('two versions differ by what a reader would call different', () => {
  const after = policy({ severity: 5, ruleNames: ['B', 'C'], scope: 'a = 1', actions: [{ type: 'POLICY_ACTION_KILL' }] });
  expect(differences(policy(), after, (id) => (id === 7 ? 'On call' : `channel ${id}`))).toEqual([
    { name: 'Severity', removed: ['High (2)'], added: ['Medium (5)'] },
    { name: 'Scope', removed: ['everything'], added: ['a = 1'] },
    { name: 'Rules', removed: ['A'], added: ['C'] },
    { name: 'Actions', removed: ['stop the container', 'capture 5 s before and 15 s after'], added: ['kill the container'] },
  ]);
  expect(differences(policy(), policy({ notificationChannelIds: [7, 8] }), (id) => (id === 7 ? 'On call' : `channel ${id}`))).toEqual([{ name: 'Channels', removed: ['channel 4'], added: ['On call', 'channel 8'] }]);
  expect(differences(policy(), policy(), String)).toEqual([]);
});
