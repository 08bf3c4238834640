import { useEffect, useState } from 'react';
import { eventsApi } from '../../../api/events.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { JsonText } from '../../../widgets/JsonText.tsx';
import { jsonTokens } from '../../../widgets/json-tokens.ts';
import { ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';

/** The event as the API gives it, every digit of it. */
export function RawJson({ id }: { id: string }) {
  const [state, setState] = useState<{ id: string; json?: string; message?: string } | undefined>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    eventsApi.raw(id, abort.signal).then(
      (json) => setState({ id, json }),
      (cause: unknown) => {
        if (abort.signal.aborted) return;
        noticeSignOut(cause);
        setState({ id, message: cause instanceof Error ? cause.message : String(cause) });
      },
    );
    return () => abort.abort();
  }, [id, attempt]);

  if (state?.id !== id) return <SkeletonRows count={9} />;
  if (state.json === undefined) return <ErrorNotice title="The event could not be loaded" message={state.message ?? ''} onRetry={() => { setState(undefined); setAttempt(attempt + 1); }} />;
  const indented = jsonTokens(state.json).map((token) => token.text).join('');
  return (
    <div className="raw-json">
      <div className="raw-json-tools"><span className="muted mono">GET /api/v1/secureEvents/{id.slice(0, 8)}…</span><CopyButton text={indented} label="Copy JSON" /></div>
      <JsonText json={state.json} />
    </div>
  );
}
