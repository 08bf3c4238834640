/** Whether somebody is signed in, for the whole page. Any request that finds out otherwise says so here. */
import { useSyncExternalStore } from 'react';
import { ApiError } from '../api/http.ts';
import { isSignedIn, signIn, signOut } from '../api/session.ts';

export type SessionState = { kind: 'checking' } | { kind: 'in' } | { kind: 'out'; why?: 'expired' | 'bad-link' } | { kind: 'unreachable'; message: string };

let state: SessionState = { kind: 'checking' };
const listeners = new Set<() => void>();

function set(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSession = (): SessionState => useSyncExternalStore(subscribe, () => state);

/** Asks the server; a `#token=…` in the address signs in first and is removed from it. */
export async function startSession(): Promise<void> {
  set({ kind: 'checking' });
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (token !== null) window.history.replaceState(undefined, '', window.location.pathname + window.location.search);
  try {
    if (token) await signIn(token);
    set((await isSignedIn()) ? { kind: 'in' } : { kind: 'out' });
  } catch (cause) {
    if (cause instanceof ApiError && cause.kind === 'signedOut') set(token ? { kind: 'out', why: 'bad-link' } : { kind: 'out' });
    else set({ kind: 'unreachable', message: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** Throws ApiError when the token is refused. */
export async function enter(token: string): Promise<void> {
  await signIn(token);
  set({ kind: 'in' });
}

/** The page shows the sign-in even when the server could not be told. */
export async function leave(): Promise<void> {
  try {
    await signOut();
  } finally {
    set({ kind: 'out' });
  }
}

/** Shows the sign-in when this error says that the session has ended. */
export function noticeSignOut(error: unknown): void {
  if (error instanceof ApiError && error.kind === 'signedOut' && state.kind === 'in') set({ kind: 'out', why: 'expired' });
}

/** For when a connection is lost without a reason, as the live tail's is. */
export async function checkStillSignedIn(): Promise<void> {
  try {
    if (!(await isSignedIn()) && state.kind === 'in') set({ kind: 'out', why: 'expired' });
  } catch {
    // The server is away; the banner says so and the tail goes on trying.
  }
}
