/** What the Rules page shows, as it stands in the URL beside the time and filter that travel between pages. */
import { readView, travelling, writeView } from '../../state/view.ts';

export const RULES_TABS = ['library', 'mitre', 'noise', 'files'] as const;
export type RulesTab = (typeof RULES_TABS)[number];

export interface RulesView {
  tab: RulesTab;
  /** Words to look for in names, descriptions, tags and conditions. */
  find: string;
  /** Empty: all. */
  source: string;
  priority: string;
  tag: string;
  state: '' | 'on' | 'off' | 'custom';
  /** The open rule. */
  rule: string;
  /** The file in the editor; it takes the page. */
  file: string;
  /** The event that an exception is made of; it takes the page. */
  tune: string;
  /** Where the editor begins, from 1; 0: wherever it was. */
  line: number;
}

export const DEFAULT_RULES_VIEW: RulesView = { tab: 'library', find: '', source: '', priority: '', tag: '', state: '', rule: '', file: '', tune: '', line: 0 };

const STATES = ['on', 'off', 'custom'] as const;

export function readRulesView(params: URLSearchParams): RulesView {
  const get = (name: string): string => params.get(name) ?? '';
  return {
    tab: RULES_TABS.find((tab) => tab === get('view')) ?? 'library',
    find: get('find'),
    source: get('source'),
    priority: get('priority'),
    tag: get('tag'),
    state: STATES.find((state) => state === get('state')) ?? '',
    rule: get('rule'),
    file: get('file'),
    tune: get('tune'),
    line: Math.max(0, Math.trunc(Number(get('line'))) || 0),
  };
}

/** The address of this view; what is at its default is not written. @param search the present one, whose time and filter stay. */
export function rulesUrl(view: Partial<RulesView>, search: string): string {
  const params = new URLSearchParams();
  const whole = { ...DEFAULT_RULES_VIEW, ...view };
  if (whole.tab !== 'library') params.set('view', whole.tab);
  for (const name of ['find', 'source', 'priority', 'tag', 'state', 'rule', 'file', 'tune'] as const) if (whole[name] !== '') params.set(name, whole[name]);
  if (whole.line > 0) params.set('line', String(whole.line));
  const kept = writeView(travelling(readView(new URLSearchParams(search))));
  const own = params.toString();
  return `/rules${kept}${own === '' ? '' : kept === '' ? `?${own}` : `&${own}`}`;
}
