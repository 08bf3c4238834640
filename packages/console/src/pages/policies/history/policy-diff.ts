/** What is different between two versions of a policy, member by member, in words. */
import { severityName } from '@eyrie/schema';
import type { PolicyView } from '../../../api/policies.ts';
import { actionWords, TYPE_WORDS, WHERE_WORDS } from '../policy-words.ts';

export interface Difference {
  name: string;
  /** Lines that are gone, and lines that are new. */
  removed: readonly string[];
  added: readonly string[];
}

type Part = readonly [name: string, lines: (policy: PolicyView) => readonly string[]];

const orNothing = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

/** @param channelName what a channel is called; one that is not known any more by its number. */
const partsOf = (channelName: (id: number) => string): readonly Part[] => [
  ['Name', (policy) => [policy.name]],
  ['Description', (policy) => orNothing(policy.description)],
  ['State', (policy) => [policy.enabled ? 'on' : 'off']],
  ['Type', (policy) => [TYPE_WORDS[policy.type]]],
  ['Severity', (policy) => [`${severityName(policy.severity)} (${policy.severity})`]],
  ['Where', (policy) => [WHERE_WORDS[policy.where]]],
  ['Scope', (policy) => [policy.scope === '' ? 'everything' : policy.scope]],
  ['Rules', (policy) => policy.ruleNames],
  ['Actions', (policy) => actionWords(policy.actions)],
  ['Channels', (policy) => policy.notificationChannelIds.map(channelName)],
  ['Runbook', (policy) => orNothing(policy.runbook)],
];

/** @param before undefined: everything is new. */
export function differences(before: PolicyView | undefined, after: PolicyView, channelName: (id: number) => string): Difference[] {
  return partsOf(channelName).flatMap(([name, lines]) => {
    const old = before === undefined ? [] : lines(before);
    const now = lines(after);
    const removed = old.filter((line) => !now.includes(line));
    const added = now.filter((line) => !old.includes(line));
    return removed.length === 0 && added.length === 0 ? [] : [{ name, removed, added }];
  });
}
