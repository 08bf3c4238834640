/** A policy while it is being changed, and what of it cannot be saved yet. */
import { LabelExpressionError, MAX_SNAP_LENGTH, parseLabelExpression, type PolicyType, type PolicyWhere } from '@eyrie/schema';
import type { JsonObject } from '../../../api/decode.ts';
import type { PolicyView } from '../../../api/policies.ts';

export type ContainerAction = 'none' | 'POLICY_ACTION_PAUSE' | 'POLICY_ACTION_STOP' | 'POLICY_ACTION_KILL';

export interface CaptureDraft {
  /** Seconds as typed. */
  before: string;
  after: string;
  filter: string;
  name: string;
  isLimitedToContainer: boolean;
  /** Numbers as typed; empty: no limit, and as agents do it by themselves. */
  maxEvents: string;
  snapLength: string;
}

export interface Draft {
  name: string;
  description: string;
  type: PolicyType;
  severity: number;
  enabled: boolean;
  scope: string;
  where: PolicyWhere;
  ruleNames: readonly string[];
  container: ContainerAction;
  killsProcess: boolean;
  capture: CaptureDraft | undefined;
  notificationChannelIds: readonly number[];
  runbook: string;
}

export const NEW_CAPTURE: CaptureDraft = { before: '10', after: '30', filter: '', name: '', isLimitedToContainer: true, maxEvents: '', snapLength: '' };

export const EMPTY_DRAFT: Draft = {
  name: '', description: '', type: 'falco', severity: 4, enabled: true, scope: '', where: 'both', ruleNames: [], container: 'none', killsProcess: false, capture: undefined, notificationChannelIds: [], runbook: '',
};

const CONTAINER_ACTIONS: readonly ContainerAction[] = ['POLICY_ACTION_KILL', 'POLICY_ACTION_STOP', 'POLICY_ACTION_PAUSE'];
const SECOND_NS = 1e9;
const MAX_SECONDS = 3600;

const actionOf = (policy: PolicyView, type: string): JsonObject | undefined => policy.actions.find((action) => action['type'] === type);
const secondsOf = (value: unknown): string => String(Number(value ?? 0) / SECOND_NS);

export function draftOf(policy: PolicyView): Draft {
  const { name, description, type, severity, enabled, scope, where, ruleNames, notificationChannelIds, runbook } = policy;
  const capture = actionOf(policy, 'POLICY_ACTION_CAPTURE');
  return {
    name, description, type, severity, enabled, scope, where, ruleNames, notificationChannelIds, runbook,
    // Of several, agents do the strongest.
    container: CONTAINER_ACTIONS.find((action) => actionOf(policy, action) !== undefined) ?? 'none',
    killsProcess: actionOf(policy, 'POLICY_ACTION_KILL_PROCESS') !== undefined,
    capture: capture && {
      before: secondsOf(capture['beforeEventNs']),
      after: secondsOf(capture['afterEventNs']),
      filter: typeof capture['filter'] === 'string' ? capture['filter'] : '',
      name: typeof capture['name'] === 'string' ? capture['name'] : '',
      isLimitedToContainer: capture['isLimitedToContainer'] === true,
      maxEvents: numberText(capture['maxEvents']),
      snapLength: numberText(capture['snapLength']),
    },
  };
}

/** What the server is sent: what is not in the draft stays as it was. */
export function bodyOf(draft: Draft, before: PolicyView | undefined): JsonObject {
  const { container, killsProcess, capture, ...rest } = draft;
  const kept = (type: string): JsonObject => (before && actionOf(before, type)) ?? { type };
  const actions: JsonObject[] = [];
  if (draft.type !== 'k8s_audit') {
    if (container !== 'none') actions.push(kept(container));
    if (killsProcess) actions.push(kept('POLICY_ACTION_KILL_PROCESS'));
    if (capture) {
      const { before: from, after: to, maxEvents, snapLength, ...others } = capture;
      actions.push({ ...kept('POLICY_ACTION_CAPTURE'), ...others, beforeEventNs: nanoseconds(from), afterEventNs: nanoseconds(to), maxEvents: numberOrNull(maxEvents), snapLength: numberOrNull(snapLength) });
    }
  }
  const { rules: _rules, ...whole } = before?.whole ?? {};
  return { ...whole, ...rest, name: draft.name.trim(), runbook: draft.runbook.trim(), scope: draft.scope.trim(), actions };
}

const nanoseconds = (seconds: string): number => Math.round(Number(seconds) * SECOND_NS);

const numberText = (value: unknown): string => (typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : '');
const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export type Faults = Partial<Record<'name' | 'scope' | 'before' | 'after' | 'maxEvents' | 'snapLength' | 'runbook', string>>;

/** By field, in words for the person who fills it in. */
export function faultsOf(draft: Draft, takenNames: readonly string[]): Faults {
  const faults: Faults = {};
  const name = draft.name.trim();
  if (name === '') faults.name = 'A policy needs a name.';
  else if (takenNames.includes(name)) faults.name = 'Another policy has this name.';
  try {
    parseLabelExpression(draft.scope);
  } catch (error) {
    if (!(error instanceof LabelExpressionError)) throw error;
    faults.scope = error.message;
  }
  for (const side of ['before', 'after'] as const) {
    const seconds = draft.capture?.[side];
    if (seconds !== undefined && !(/^\d+(\.\d+)?$/.test(seconds.trim()) && Number(seconds) <= MAX_SECONDS)) faults[side] = `Seconds from 0 to ${MAX_SECONDS}.`;
  }
  for (const [field, most] of [['maxEvents', 1e9], ['snapLength', MAX_SNAP_LENGTH]] as const) {
    const text = draft.capture?.[field].trim() ?? '';
    if (text !== '' && !(/^[1-9]\d*$/.test(text) && Number(text) <= most)) faults[field] = `A number from 1 to ${most.toLocaleString('en')}, or nothing.`;
  }
  if (draft.runbook.trim() !== '' && !/^https?:\/\//.test(draft.runbook.trim())) faults.runbook = 'A link begins with https:// or http://.';
  return faults;
}

export const isSameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `Policy (copy)`, `Policy (copy 2)`: the first that is free. */
export function copyName(name: string, taken: readonly string[]): string {
  const plain = name.replace(/ \(copy(?: \d+)?\)$/, '');
  for (let number = 1; ; number += 1) {
    const candidate = `${plain} (copy${number === 1 ? '' : ` ${number}`})`;
    if (!taken.includes(candidate)) return candidate;
  }
}
