/** Narrows the library. */
import type { RuleView } from '../../../api/rules.ts';
import { hasMark } from '@eyrie/schema';
import type { RulesView } from '../rules-view.ts';

/** Rules that have all words somewhere, and every chosen property. */
export function filterRules(rules: readonly RuleView[], { find, source, priority, tag, state }: RulesView): RuleView[] {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return rules.filter((rule) => {
    if (source !== '' && rule.source !== source) return false;
    if (priority !== '' && rule.priority !== priority) return false;
    if (tag !== '' && !rule.tags.includes(tag) && !hasMark(rule.tags, tag)) return false;
    if (state === 'on' && !rule.active) return false;
    if (state === 'off' && rule.active) return false;
    if (state === 'custom' && !isCustom(rule)) return false;
    if (words.length === 0) return true;
    const text = [rule.name, rule.description, rule.condition, rule.output, ...rule.tags, ...rule.policies.map((policy) => policy.name)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Defined or changed by a file of one's own. */
export const isCustom = (rule: RuleView): boolean => !rule.readOnly || rule.places.length > 1;
