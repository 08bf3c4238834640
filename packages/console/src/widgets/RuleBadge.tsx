import './rule-badge.css';

/** Rule types by the number that events carry. */
const TYPES: Record<number, readonly [badge: string, name: string]> = {
  1: ['Pr', 'Process rule'],
  2: ['Co', 'Container rule'],
  3: ['Fi', 'File system rule'],
  4: ['Ne', 'Network rule'],
  5: ['Sy', 'System call rule'],
  6: ['Fa', 'Falco rule'],
};

export const RULE_TYPES = Object.keys(TYPES).map(Number);
export const ruleTypeName = (type: number): string => TYPES[type]?.[1] ?? 'Rule of another type';

/** Two letters that say what kind of rule matched. */
export function RuleBadge({ type }: { type: number }) {
  const name = ruleTypeName(type);
  return <abbr className="rule-badge" title={name} aria-label={name}>{TYPES[type]?.[0] ?? '··'}</abbr>;
}
