import { useEffect, useState } from 'react';
import type { CaptureOrigin } from '../engine/inspect/open-capture.ts';
import InspectPage from '../pages/inspect/InspectPage.tsx';
import { IconButton } from '../widgets/Button.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Mark } from './Mark.tsx';
import './inspect-only.css';
import { ShortcutsOverlay } from './ShortcutsOverlay.tsx';
import { listenForShortcuts, useShortcuts } from './shortcuts.ts';
import { THEME_ICONS, useTheme } from './theme.ts';

/** Captures lie beside the page. */
const locate = (capture: string): Promise<CaptureOrigin> =>
  Promise.resolve({ id: capture, name: capture, source: new URL(`captures/${encodeURIComponent(capture)}`, window.location.href.replace(/[?#].*$/, '')).href });

/** Inspect without the console around it. */
export function InspectOnly() {
  const [theme, nextTheme] = useTheme();
  const [help, setHelp] = useState(false);
  useEffect(listenForShortcuts, []);
  useShortcuts('Everywhere', [
    { keys: '\\', words: 'Change theme: system, light, dark', run: nextTheme },
    { keys: '?', words: 'All keys', run: () => setHelp(true) },
  ]);
  return (
    <div className="inspect-only">
      <header className="inspect-only-top">
        <Mark /><h1>Inspect</h1>
        <IconButton icon={THEME_ICONS[theme]} label={`Theme: ${theme}`} keys="\" onClick={nextTheme} />
        <IconButton icon="keyboard" label="All keys" keys="?" onClick={() => setHelp(true)} />
      </header>
      <main className="inspect-only-page"><ErrorBoundary resetKey=""><InspectPage locate={locate} /></ErrorBoundary></main>
      {help && <ShortcutsOverlay onClose={() => setHelp(false)} />}
    </div>
  );
}
