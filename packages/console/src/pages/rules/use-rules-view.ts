/** The Rules page's view in the URL, for components. */
import { useCallback, useMemo } from 'react';
import { navigate, useSearch } from '../../state/location.ts';
import { readRulesView, rulesUrl, type RulesView } from './rules-view.ts';

export type ChangeRulesView = (change: Partial<RulesView>, mode?: 'push' | 'replace') => void;

export function useRulesView(): [RulesView, ChangeRulesView] {
  const search = useSearch();
  const view = useMemo(() => readRulesView(new URLSearchParams(search)), [search]);
  const change = useCallback<ChangeRulesView>((part, mode = 'push') => {
    const { search: now } = window.location;
    navigate(rulesUrl({ ...readRulesView(new URLSearchParams(now)), ...part }, now), mode);
  }, []);
  return [view, change];
}
