/** The frame around every page: rail at the left, title and time bar above. */
import { useEffect, useState, type ReactNode } from 'react';
import { navigate } from '../state/location.ts';
import { pageUrl } from './page-url.ts';
import { PAGES, type Page } from './pages.ts';
import { Rail } from './Rail.tsx';
import './shell.css';
import { useShortcuts } from './shortcuts.ts';
import { ShortcutsOverlay } from './ShortcutsOverlay.tsx';
import { useTheme } from './theme.ts';
import { TimeBar } from './TimeBar.tsx';

export function Shell({ page, children }: { page: Page | undefined; children: ReactNode }) {
  const [help, setHelp] = useState(false);
  const [, nextTheme] = useTheme();
  useShortcuts('Everywhere', [
    ...PAGES.map((each) => ({ keys: `g ${each.key}`, words: `Go to ${each.title}`, run: () => navigate(pageUrl(each)) })),
    { keys: '\\', words: 'Change theme: system, light, dark', run: nextTheme },
    { keys: '?', words: 'All keys', run: () => setHelp(true) },
  ]);
  useEffect(() => {
    document.title = page ? `${page.title} · Eyrie` : 'Eyrie';
  }, [page]);

  return (
    <div className="shell">
      <Rail current={page} onHelp={() => setHelp(true)} />
      <div className="shell-main">
        <header className="shell-top">
          <h1>{page?.title ?? 'Eyrie'}</h1>
          {page?.usesTime && <TimeBar />}
        </header>
        <main className="shell-page">{children}</main>
      </div>
      {help && <ShortcutsOverlay onClose={() => setHelp(false)} />}
    </div>
  );
}
