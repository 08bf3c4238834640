import { IconButton } from '../widgets/Button.tsx';
import { Keys } from '../widgets/Kbd.tsx';
import { Popover } from '../widgets/Popover.tsx';
import { listShortcuts } from './shortcuts.ts';
import './shortcuts-overlay.css';

/** Every key that does something on the page behind it. */
export function ShortcutsOverlay({ onClose }: { onClose: () => void }) {
  return (
    <div className="overlay" onPointerDown={(event) => event.target === event.currentTarget && onClose()}>
      <Popover label="All keys" className="shortcuts-overlay" onClose={onClose}>
        <header><h2>All keys</h2><IconButton icon="close" label="Close" keys="Esc" onClick={onClose} /></header>
        <div className="shortcuts-groups">
          {listShortcuts().filter((group) => group.shortcuts.length > 0).map((group) => (
            <section key={group.name}>
              <h3>{group.name}</h3>
              <dl>
                {group.shortcuts.map((shortcut) => (
                  <div key={shortcut.keys}><dt><Keys keys={CAPS[shortcut.keys] ?? shortcut.keys} /></dt><dd>{shortcut.words}</dd></div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </Popover>
    </div>
  );
}

/** What stands on the caps of keys that have no letter. */
const CAPS: Readonly<Record<string, string>> = { Escape: 'Esc', ' ': 'Space', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→' };
