/** Filters as the console holds them, and as the server's filter language writes them. */

export interface FilterTerm { label: string; exclude: boolean; value: string }

/** What labels mean to a reader; a label not named here is shown as it is. */
const LABEL_WORDS: Record<string, string> = {
  ruleName: 'rule', policyName: 'policy', 'host.hostName': 'host', 'container.name': 'container', 'container.id': 'container id',
  'proc.name': 'process', 'user.name': 'user', 'mitre.tactic': 'tactic', 'mitre.technique': 'technique', ruleType: 'rule type', ruleTag: 'tag', 'container.image': 'image',
  'kubernetes.cluster.name': 'cluster', 'kubernetes.namespace.name': 'namespace', 'kubernetes.workload.name': 'workload', 'kubernetes.deployment.name': 'deployment', 'kubernetes.pod.name': 'pod', 'kubernetes.node.name': 'node',
  'triage.state': 'state', 'triage.assignee': 'assignee',
};

export const labelWords = (label: string): string => LABEL_WORDS[label] ?? label;

export const sameTerm = (a: FilterTerm, b: FilterTerm): boolean => a.label === b.label && a.exclude === b.exclude && a.value === b.value;

/** Adds a term; its opposite is taken away, since both together match nothing. */
export function addTerm(terms: readonly FilterTerm[], term: FilterTerm): FilterTerm[] {
  const kept = terms.filter((each) => each.label !== term.label || each.value !== term.value);
  return [...kept, term];
}

export const removeTerm = (terms: readonly FilterTerm[], term: FilterTerm): FilterTerm[] => terms.filter((each) => !sameTerm(each, term));

/** `label = "value"`, as the server reads it. */
export const termText = (term: FilterTerm): string => `${term.label} ${term.exclude ? '!=' : '='} ${quote(term.value)}`;

const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
const unquote = (text: string): string => text.replace(/\\(.)/g, '$1');

const TERM = /^([A-Za-z][\w.\-/[\]]*) (!=|=) "((?:[^"\\]|\\.)*)"$/;

/** Reads back what `termText` wrote. */
export function parseTerm(text: string): FilterTerm | undefined {
  const match = TERM.exec(text);
  return match ? { label: match[1] ?? '', exclude: match[2] === '!=', value: unquote(match[3] ?? '') } : undefined;
}

const EXPRESSION = /^(?:not\s+)?\(*\s*[A-Za-z][\w.\-[\]]*\s*(?:!?=|\s(?:contains|starts\s+with|startswith)\s+\S|\s(?:not\s+)?in\s*\(|\s(?:not\s+)?exists(?:[\s)]|$))/i;

/** True for a text in the filter language (`proc.name = cat or fd.name contains shadow`); anything else is words to look for. Quotes make words of it. */
export const isExpression = (search: string): boolean => EXPRESSION.test(search.trim());

export const SEVERITY_LEVELS = { High: [0, 1, 2, 3], Medium: [4, 5], Low: [6], Info: [7] } as const;
export type SeverityLevel = keyof typeof SEVERITY_LEVELS;
export const SEVERITY_ORDER: readonly SeverityLevel[] = ['High', 'Medium', 'Low', 'Info'];

/** A place in a hierarchy: label and value from the outermost in. An empty value is for what does not have the label. */
export type Scope = readonly { readonly label: string; readonly value: string }[];

export interface EventFilter { search: string; severities: readonly SeverityLevel[]; terms: readonly FilterTerm[]; scope: Scope }

/** What a server finds wrong, and where in the text that was typed, from 0; undefined: it is about something else. */
export interface SearchFault { reason: string; at: number | undefined }

/** The server counts in the whole filter, which nobody has typed. */
export function searchFault(filter: EventFilter, message: string): SearchFault {
  const [, character, reason] = /^filter, character (\d+): (.*)$/s.exec(message) ?? [];
  if (character === undefined || reason === undefined || !isExpression(filter.search)) return { reason: message, at: undefined };
  const before = severityPart(filter);
  // The severities, « and », and a bracket come before it; what was typed may begin with spaces.
  const offset = (before === undefined ? 0 : before.length + ' and '.length) + 1 - (filter.search.length - filter.search.trimStart().length);
  const typed = filter.search.trimEnd().length;
  const at = Math.max(0, Math.min(typed, Number(character) - 1 - offset));
  // The bracket behind it was not typed either.
  return { reason: at === typed ? reason.replace(/ instead of \)$/, ' instead of the end') : reason, at };
}

function severityPart({ severities }: EventFilter): string | undefined {
  if (severities.length === 0) return undefined;
  const numbers = severities.flatMap((level) => [...SEVERITY_LEVELS[level]]).sort((a, b) => a - b);
  return `severity in (${numbers.map((number) => `"${number}"`).join(',')})`;
}

/** The whole filter in the server's language; empty text when nothing is filtered. */
export function filterText(filter: EventFilter): string {
  const parts: string[] = [];
  const severities = severityPart(filter);
  if (severities !== undefined) parts.push(severities);
  const search = filter.search.trim();
  if (isExpression(search)) parts.push(`(${search})`);
  else if (search !== '') parts.push(`freeText in (${quote(search.replace(/^"(.*)"$/, '$1'))})`);
  for (const { label, value } of filter.scope) parts.push(`${label} = ${quote(value)}`);
  const included = filter.terms.filter((term) => !term.exclude);
  for (const label of new Set(included.map((term) => term.label))) {
    const values = included.filter((term) => term.label === label).map((term) => quote(term.value));
    parts.push(values.length === 1 ? `${label} = ${values[0]}` : `${label} in (${values.join(',')})`);
  }
  parts.push(...filter.terms.filter((term) => term.exclude).map(termText));
  return parts.join(' and ');
}
