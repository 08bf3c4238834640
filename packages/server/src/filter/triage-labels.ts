/**
 * Labels that people give events after they have happened: kept apart from the rows, which never change. An event that nobody has touched has the
 * standard values, so it is found by what is not there.
 */
interface TriageLabel {
  /** Column of `event_states`. */
  readonly column: 'state' | 'assignee';
  readonly standard: string;
}

const TRIAGE_LABELS: Readonly<Record<string, TriageLabel>> = {
  'triage.state': { column: 'state', standard: 'open' },
  'triage.assignee': { column: 'assignee', standard: '' },
};

export const triageLabel = (name: string): TriageLabel | undefined => (Object.hasOwn(TRIAGE_LABELS, name) ? TRIAGE_LABELS[name] : undefined);

/** Whether the label is one of these values, as SQL. @param list the values, bound */
export function triageSql({ column, standard }: TriageLabel, values: readonly string[], list: string): string {
  return values.includes(standard)
    ? `id NOT IN (SELECT id FROM event_states FINAL WHERE ${column} NOT IN ${list})`
    : `id IN (SELECT id FROM event_states FINAL WHERE ${column} IN ${list})`;
}
