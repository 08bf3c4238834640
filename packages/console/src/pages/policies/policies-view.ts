/** What the Policies page shows, as it stands in the URL beside the time and filter that travel between pages. */
import { useCallback, useMemo } from 'react';
import { navigate, useSearch } from '../../state/location.ts';
import { readView, travelling, writeView } from '../../state/view.ts';

export const POLICY_TABS = ['policy', 'history'] as const;
export type PolicyTab = (typeof POLICY_TABS)[number];

export interface PoliciesView {
  /** Words to look for. */
  find: string;
  /** The open policy; `new`: one that is being made. */
  open: number | 'new' | undefined;
  /** The policy of which a new one is a copy. */
  copyOf: number | undefined;
  tab: PolicyTab;
  /** `label=value` that the open policy is about to leave out of its scope; empty: nothing. */
  except: string;
}

export const CLOSED = { open: undefined, copyOf: undefined, tab: 'policy', except: '' } as const;

function readPoliciesView(params: URLSearchParams): PoliciesView {
  const open = params.get('policy') ?? '';
  const copyOf = params.get('copy') ?? '';
  return {
    find: params.get('find') ?? '',
    open: open === 'new' ? 'new' : /^\d+$/.test(open) ? Number(open) : undefined,
    copyOf: /^\d+$/.test(copyOf) ? Number(copyOf) : undefined,
    tab: params.get('tab') === 'history' ? 'history' : 'policy',
    except: params.get('except') ?? '',
  };
}

/** The address of this view; what is at its default is not written. @param search the present one, whose time and filter stay. */
function policiesUrl({ find, open, copyOf, tab, except }: PoliciesView, search: string): string {
  const params = new URLSearchParams();
  if (find !== '') params.set('find', find);
  if (open !== undefined) params.set('policy', String(open));
  if (copyOf !== undefined) params.set('copy', String(copyOf));
  if (tab !== 'policy') params.set('tab', tab);
  if (except !== '') params.set('except', except);
  const kept = writeView(travelling(readView(new URLSearchParams(search))));
  const own = params.toString();
  return `/policies${kept}${own === '' ? '' : kept === '' ? `?${own}` : `&${own}`}`;
}

export type ChangePoliciesView = (change: Partial<PoliciesView>, mode?: 'push' | 'replace') => void;

export function usePoliciesView(): [PoliciesView, ChangePoliciesView] {
  const search = useSearch();
  const view = useMemo(() => readPoliciesView(new URLSearchParams(search)), [search]);
  const change = useCallback<ChangePoliciesView>((part, mode = 'push') => {
    const { search: now } = window.location;
    navigate(policiesUrl({ ...readPoliciesView(new URLSearchParams(now)), ...part }, now), mode);
  }, []);
  return [view, change];
}
