import type { KeyboardEvent, ReactNode } from 'react';
import './tabs.css';

interface TabsProps<T extends string> { tabs: readonly { id: T; label: string }[]; current: T; onChange: (tab: T) => void; children: ReactNode; label: string }

/** Tabs over one panel; the arrow keys move between them. */
export function Tabs<T extends string>({ tabs, current, onChange, children, label }: TabsProps<T>) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = tabs[(tabs.findIndex((tab) => tab.id === current) + step + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.id);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button key={tab.id} id={`tab-${tab.id}`} type="button" role="tab" aria-selected={tab.id === current} aria-controls="tab-panel" tabIndex={tab.id === current ? 0 : -1} onClick={() => onChange(tab.id)}>
            {tab.label}
          </button>
        ))}
      </div>
      <div className="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${current}`} tabIndex={-1}>{children}</div>
    </>
  );
}
