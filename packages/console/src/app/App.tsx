import { Suspense, useEffect } from 'react';
import { SignInPage } from '../pages/sign-in/SignInPage.tsx';
import { navigate, usePathname } from '../state/location.ts';
import { Button } from '../widgets/Button.tsx';
import { EmptyState, ErrorNotice } from '../widgets/Notice.tsx';
import { SkeletonRows } from '../widgets/Skeleton.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { GALLERY, HOME, PAGES } from './pages.ts';
import { startSession, useSession } from './session.ts';
import { Shell } from './Shell.tsx';
import { listenForShortcuts } from './shortcuts.ts';
import { useTheme } from './theme.ts';

export function App() {
  const session = useSession();
  const path = usePathname();
  useTheme();
  useEffect(listenForShortcuts, []);
  useEffect(() => void startSession(), []);
  useEffect(() => {
    if (path === '/') navigate(HOME + window.location.search, 'replace');
  }, [path]);

  if (path === GALLERY.path) return <ErrorBoundary resetKey={path}><Suspense fallback={<SkeletonRows count={12} />}><GALLERY.component /></Suspense></ErrorBoundary>;
  if (session.kind === 'out') return <SignInPage why={session.why} />;
  if (session.kind === 'unreachable') return <ErrorNotice title="The Eyrie server cannot be reached" message={session.message} onRetry={() => void startSession()} />;

  const page = PAGES.find((each) => each.path === path) ?? (path === '/' ? PAGES[0] : undefined);
  return (
    <Shell page={page}>
      <ErrorBoundary resetKey={path}>
        <Suspense fallback={<SkeletonRows count={20} />}>
          {session.kind === 'checking' ? <SkeletonRows count={20} /> : page ? <page.component /> : <NoSuchPage path={path} />}
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

function NoSuchPage({ path }: { path: string }) {
  return (
    <EmptyState title="There is no such page">
      <p>Nothing is at <code>{path}</code>.</p>
      <p><Button onClick={() => navigate(HOME)}>Go to Events</Button></p>
    </EmptyState>
  );
}
