import type { MouseEvent } from 'react';
import { navigate } from '../state/location.ts';
import { usePreference } from '../state/preferences.ts';
import { IconButton } from '../widgets/Button.tsx';
import { Icon } from '../widgets/Icon.tsx';
import { Mark } from './Mark.tsx';
import { pageUrl } from './page-url.ts';
import { PAGES, type Page } from './pages.ts';
import './rail.css';
import { leave } from './session.ts';
import { THEME_ICONS, useTheme } from './theme.ts';

/** The way between pages. Narrow by the reader's choice, and on narrow windows always. */
export function Rail({ current, onHelp }: { current: Page | undefined; onHelp: () => void }) {
  const [stored, store] = usePreference('rail');
  const [theme, nextTheme] = useTheme();
  const narrow = stored === 'narrow';
  const go = (event: MouseEvent, page: Page): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(pageUrl(page));
  };
  return (
    <nav className={`rail ${narrow ? 'rail-narrow' : ''}`} aria-label="Pages">
      <div className="rail-name"><Mark /><span className="rail-words">Eyrie</span></div>
      <ul>
        {PAGES.map((page) => (
          <li key={page.path}>
            <a href={pageUrl(page)} className="rail-link" aria-current={page === current ? 'page' : undefined} title={`${page.title}  (g ${page.key})`} onClick={(event) => go(event, page)}>
              <Icon name={page.icon} /><span className="rail-words">{page.title}</span>
            </a>
          </li>
        ))}
      </ul>
      <div className="rail-tools">
        <IconButton icon={THEME_ICONS[theme]} label={`Theme: ${theme}`} keys="\" onClick={nextTheme} />
        <IconButton icon="keyboard" label="All keys" keys="?" onClick={onHelp} />
        <IconButton icon="leave" label="Sign out" onClick={() => void leave()} />
        <IconButton icon="rail" className="rail-size" label={narrow ? 'Show names of pages' : 'Hide names of pages'} onClick={() => store(narrow ? undefined : 'narrow')} />
      </div>
    </nav>
  );
}
