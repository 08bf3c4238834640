/** Rules that are lists. */
import type { ListRule } from '@eyrie/schema';
import { list, object, optionalList, optionalNumber, optionalObject, optionalText, text } from './decode.ts';
import { request } from './http.ts';

const PATH = '/api/v1/listRules';

export const loadListRules = (signal: AbortSignal): Promise<ListRule[]> => request(PATH, (value) => list(value, 'the answer').map(decodeListRule), { signal });

/** Throws ApiError: 422 for lists that cannot be used, 409 for a name that is taken or a change from an older version. */
export const saveListRule = (rule: Omit<ListRule, 'id' | 'version'> & Partial<ListRule>): Promise<ListRule> =>
  rule.id === undefined ? request(PATH, decodeListRule, { method: 'POST', body: rule }) : request(`${PATH}/${rule.id}`, decodeListRule, { method: 'PUT', body: rule });

export const deleteListRule = (id: number): Promise<ListRule> => request(`${PATH}/${id}`, decodeListRule, { method: 'DELETE' });

export interface ListRuleChangeView {
  kind: 'created' | 'changed' | 'deleted' | 'restored';
  /** Undefined: it is not known. */
  by: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  rule: ListRule;
}

/** The newest first. */
export const loadListRuleChanges = (id: number, signal: AbortSignal): Promise<ListRuleChangeView[]> =>
  request(`${PATH}/${id}/changes`, (value) => list(object(value, 'the answer')['changes'], 'changes').map(decodeChange), { signal });

export const rollBackListRule = (id: number, version: number): Promise<ListRule> => request(`${PATH}/${id}/rollback`, decodeListRule, { method: 'POST', body: { version } });

const KINDS = ['created', 'changed', 'deleted', 'restored'] as const;

function decodeChange(value: unknown): ListRuleChangeView {
  const change = object(value, 'change');
  return { kind: KINDS.find((kind) => kind === change['kind']) ?? 'changed', by: optionalText(change['by']), at: optionalNumber(change['at']) ?? 0, rule: decodeListRule(change['rule']) };
}

function decodeListRule(value: unknown): ListRule {
  const rule = object(value, 'list rule');
  const details = optionalObject(rule['details']);
  if (typeof details['ruleType'] !== 'string') throw new TypeError('a list rule has no type');
  return {
    id: optionalNumber(rule['id']) ?? 0,
    version: optionalNumber(rule['version']) ?? 0,
    name: text(rule['name'], 'name'),
    description: optionalText(rule['description']) ?? '',
    tags: optionalList(rule['tags']).filter((tag): tag is string => typeof tag === 'string'),
    // Checked by the server whenever it is stored.
    details: details as unknown as ListRule['details'],
  };
}
