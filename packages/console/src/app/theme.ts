/** Light, dark, or as the system says. */
import { useEffect } from 'react';
import { usePreference } from '../state/preferences.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

export function useTheme(): [Theme, () => void] {
  const [stored, store] = usePreference('theme');
  const theme: Theme = stored === 'light' || stored === 'dark' ? stored : 'system';
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const next = (): void => {
    const following = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    store(following === 'system' ? undefined : following);
  };
  return [theme, next];
}
