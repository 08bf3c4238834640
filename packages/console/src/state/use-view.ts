/** The view in the URL, for components. */
import { useCallback, useMemo } from 'react';
import type { Zone } from '../time/format.ts';
import { close, navigate, useSearch, type Step } from './location.ts';
import { usePreference } from './preferences.ts';
import { readView, writeView, type View } from './view.ts';

export type ChangeView = (change: Partial<View>, step?: Step | 'close') => void;

/** The current view and a way to change parts of it. */
export function useView(): [View, ChangeView] {
  const search = useSearch();
  const view = useMemo(() => readView(new URLSearchParams(search)), [search]);
  const change = useCallback<ChangeView>((part, step = 'push') => {
    const current = readView(new URLSearchParams(window.location.search));
    const url = window.location.pathname + writeView({ ...current, ...part });
    if (step === 'close') close(url);
    else navigate(url, step);
  }, []);
  return [view, change];
}

/** The zone that times are shown in: the link's, else the reader's own. */
export function useZone(): Zone {
  const search = useSearch();
  const [preferred] = usePreference('zone');
  return readView(new URLSearchParams(search)).zone ?? (preferred === 'utc' ? 'utc' : 'local');
}
