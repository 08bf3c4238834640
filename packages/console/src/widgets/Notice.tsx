import type { ReactNode } from 'react';
import './notice.css';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

/** Nothing to show: what would appear here and what makes it appear. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty-state">
      <h2>{title}</h2>
      <div className="empty-state-body">{children}</div>
    </div>
  );
}

/** A part of the page that could not be loaded. */
export function ErrorNotice({ title, message, onRetry, children }: { title: string; message: string; onRetry?: () => void; children?: ReactNode }) {
  return (
    <div className="error-notice" role="alert">
      <Icon name="warning" />
      <div>
        <h2>{title}</h2>
        <p>{message}</p>
        {children}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
      </div>
    </div>
  );
}

/** One quiet line across the top of what it concerns. */
export function Banner({ tone, children, action }: { tone: 'plain' | 'warn' | 'bad'; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={`banner banner-${tone}`} role="status">
      {tone !== 'plain' && <Icon name="warning" size={14} />}
      <span className="banner-text">{children}</span>
      {action}
    </div>
  );
}

/** A command to run, with a button that copies it, is written by the page: this only sets it apart. */
export function Command({ children, copy }: { children: string; copy?: ReactNode }) {
  return <span className="command"><code>{children}</code>{copy}</span>;
}
