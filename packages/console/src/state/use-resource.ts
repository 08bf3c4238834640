/** Something of the server's, fetched and kept fresh: data stays while it is renewed and when renewing fails. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/http.ts';
import { noticeSignOut } from '../app/session.ts';

export interface Resource<T> {
  data: T | undefined;
  /** Of the newest attempt; data may be there from before. */
  error: ApiError | undefined;
  reload: () => void;
  /** Replaces the data by what a change returned. */
  put: (data: T) => void;
}

/** Fetches at once and then every `everyMs` while the page is visible. `load` must not change from render to render. */
export function useResource<T>(load: (signal: AbortSignal) => Promise<T>, everyMs: number): Resource<T> {
  const [state, setState] = useState<{ data: T | undefined; error: ApiError | undefined }>({ data: undefined, error: undefined });
  const [round, setRound] = useState(0);
  const changes = useRef(0);

  useEffect(() => {
    const abort = new AbortController();
    const run = async (): Promise<void> => {
      const before = changes.current;
      try {
        const data = await load(abort.signal);
        // An answer from before a change would undo it on the screen.
        if (!abort.signal.aborted && before === changes.current) setState({ data, error: undefined });
      } catch (cause) {
        if (abort.signal.aborted) return;
        noticeSignOut(cause);
        const error = cause instanceof ApiError ? cause : new ApiError('broken', String(cause));
        // A question that the server cannot read will have no answer, and what is shown answers another.
        const isUnreadable = error.status === 400;
        if (isUnreadable) clearInterval(timer);
        setState((old) => ({ data: isUnreadable ? undefined : old.data, error }));
      }
    };
    void run();
    const timer = setInterval(() => {
      if (!document.hidden) void run();
    }, everyMs);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [load, everyMs, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const put = useCallback((data: T) => {
    changes.current += 1;
    setState({ data, error: undefined });
  }, []);
  return { ...state, reload, put };
}
