import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../widgets/Notice.tsx';

/** Keeps a fault of one page from taking the console with it. */
export class ErrorBoundary extends Component<{ children: ReactNode; resetKey: string }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: { resetKey: string }): void {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <ErrorNotice title="This page has stopped because of a fault in the console" message={error.message} onRetry={() => this.setState({ error: undefined })} />;
  }
}
