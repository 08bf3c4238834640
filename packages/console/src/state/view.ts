/** The view is the URL: time, zone, filters, the open event and its tab. Reading one gives back what was written. */
import { parseRfc3339, toShortRfc3339 } from '../time/nanoseconds.ts';
import type { Zone } from '../time/format.ts';
import { SEVERITY_ORDER, parseTerm, termText, type FilterTerm, type Scope, type SeverityLevel } from './filter.ts';
import { DEFAULT_WINDOW, isWindow, windowMs, type TimeRange } from './time-range.ts';

export const TABS = ['summary', 'processes', 'fields', 'history', 'json'] as const;
export type Tab = (typeof TABS)[number];

export interface View {
  range: TimeRange;
  /** Absent: the reader's own preference. */
  zone: Zone | undefined;
  search: string;
  /** Empty: all. */
  severities: SeverityLevel[];
  terms: FilterTerm[];
  /** Where in the hierarchy one is; empty: everywhere. */
  scope: Scope;
  /** Labels of the hierarchy, the outermost first; empty: the reader's own preference. */
  hierarchy: readonly string[];
  /** Labels by which the list is grouped; empty: it is not. */
  groupBy: readonly string[];
  /** Id of the open event. */
  event: string | undefined;
  tab: Tab;
  /** The detail fills the page. */
  full: boolean;
}

export const DEFAULT_VIEW: View = {
  range: { kind: 'live', window: DEFAULT_WINDOW }, zone: undefined, search: '', severities: [], terms: [], scope: [], hierarchy: [], groupBy: [], event: undefined, tab: 'summary', full: false,
};

/** Anything unreadable falls back to its default, so that an old or cut link still opens. */
export function readView(params: URLSearchParams): View {
  const severities = (params.get('sev') ?? '').split(',');
  const zone = params.get('tz');
  const event = params.get('e');
  const tab = TABS.find((each) => each === params.get('tab'));
  return {
    range: readRange(params),
    zone: zone === 'utc' || zone === 'local' ? zone : undefined,
    search: params.get('q') ?? '',
    severities: SEVERITY_ORDER.filter((level) => severities.includes(level.toLowerCase())),
    terms: params.getAll('f').flatMap((text) => parseTerm(text) ?? []),
    scope: readScope(params.getAll('in')),
    hierarchy: readLabels(params.get('h')),
    groupBy: readLabels(params.get('by')),
    event: event === null || event === '' ? undefined : event,
    tab: tab ?? 'summary',
    full: params.get('full') === '1',
  };
}

const readLabels = (text: string | null): string[] => (text ?? '').split(',').filter((label) => /^[A-Za-z][\w.\-/[\]]*$/.test(label));

function readScope(texts: readonly string[]): Scope {
  return texts.flatMap((text) => {
    const term = parseTerm(text);
    return term && !term.exclude ? [{ label: term.label, value: term.value }] : [];
  });
}

function readRange(params: URLSearchParams): TimeRange {
  const window = (params.get('w') ?? '').toUpperCase();
  const from = parseRfc3339(params.get('from') ?? '');
  const to = parseRfc3339(params.get('to') ?? '');
  const named = isWindow(window) ? window : undefined;
  if (to !== undefined && from !== undefined && from < to) return { kind: 'fixed', from, to, ...(named ? { window: named } : {}) };
  if (to !== undefined && named) {
    const start = to - BigInt(windowMs(named)) * 1_000_000n;
    return { kind: 'fixed', from: start as typeof to, to, window: named };
  }
  return { kind: 'live', window: named ?? DEFAULT_WINDOW };
}

/** Only what differs from the default is written, in a fixed order, so that equal views have equal links. */
export function writeView(view: View): string {
  const parts: string[] = [];
  const put = (key: string, value: string): void => {
    parts.push(`${key}=${encodeURIComponent(value).replaceAll('%20', '+').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/')}`);
  };
  const { range } = view;
  if (range.window && (range.kind === 'fixed' || range.window !== DEFAULT_WINDOW)) put('w', range.window.toLowerCase());
  if (range.kind === 'fixed') {
    put('from', toShortRfc3339(range.from));
    put('to', toShortRfc3339(range.to));
  }
  if (view.zone) put('tz', view.zone);
  if (view.search !== '') put('q', view.search);
  if (view.severities.length > 0) put('sev', view.severities.map((level) => level.toLowerCase()).join(','));
  for (const term of view.terms) put('f', termText(term));
  for (const { label, value } of view.scope) put('in', termText({ label, exclude: false, value }));
  if (view.hierarchy.length > 0) put('h', view.hierarchy.join(','));
  if (view.groupBy.length > 0) put('by', view.groupBy.join(','));
  if (view.event !== undefined) {
    put('e', view.event);
    if (view.tab !== 'summary') put('tab', view.tab);
    if (view.full) put('full', '1');
  }
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** What travels to another page: time, zone, filter and place; the open event stays behind. */
export function travelling(view: View): View {
  const { range, zone, search, severities, terms, scope, hierarchy } = view;
  return { ...DEFAULT_VIEW, range, zone, search, severities, terms, scope, hierarchy };
}
