/** Views that people keep under a name. */
import { list, object, optionalNumber, text } from './decode.ts';
import { request, requestText } from './http.ts';

export interface SavedFilter { id: number; name: string; query: string; owner: string; isShared: boolean; isOwn: boolean }

const PATH = '/api/v1/savedFilters';

export const loadSavedFilters = (signal: AbortSignal): Promise<SavedFilter[]> =>
  request(PATH, (value) => list(object(value, 'the saved filters')['filters'], 'filters').map(decode), { signal });

export const saveFilter = (content: Pick<SavedFilter, 'name' | 'query' | 'isShared'>): Promise<SavedFilter> => request(PATH, decode, { method: 'POST', body: content });

export const changeFilter = ({ id, name, query, isShared }: SavedFilter): Promise<SavedFilter> => request(`${PATH}/${id}`, decode, { method: 'PUT', body: { name, query, isShared } });

export const deleteFilter = (id: number): Promise<string> => requestText(`${PATH}/${id}`, { method: 'DELETE' });

function decode(value: unknown): SavedFilter {
  const filter = object(value, 'saved filter');
  return {
    id: optionalNumber(filter['id']) ?? 0, name: text(filter['name'], 'name'), query: text(filter['query'], 'query'), owner: text(filter['owner'], 'owner'),
    isShared: filter['isShared'] === true, isOwn: filter['isOwn'] === true,
  };
}
