import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/http.ts';
import { enter } from '../../app/session.ts';
import { Button } from '../../widgets/Button.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { Command } from '../../widgets/Notice.tsx';
import './sign-in.css';

/** Asks for an API token; the address stays, so that a link opened while signed out is still followed. */
export function SignInPage({ why }: { why: 'expired' | 'bad-link' | undefined }) {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | undefined>();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await enter(token.trim());
    } catch (cause) {
      const wrong = cause instanceof ApiError && cause.kind === 'signedOut';
      setFault(wrong ? 'The server does not know this token.' : cause instanceof Error ? cause.message : String(cause));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <h1>Sign in to Eyrie</h1>
        {why === 'bad-link' && <p className="sign-in-fault" role="alert">The server does not know the token of this link. A new link is printed at every start of Eyrie.</p>}
        {why === 'expired' && <p className="sign-in-expired" role="status">Your session has ended. After signing in you are back where you were.</p>}
        <input type="text" autoComplete="username" value="API token" readOnly hidden />
        <label htmlFor="token">API token</label>
        <input id="token" type="password" autoComplete="current-password" autoFocus value={token} aria-invalid={fault !== undefined} aria-describedby="token-help" onChange={(event) => setToken(event.target.value)} />
        {fault && <p className="sign-in-fault" role="alert">{fault}</p>}
        <Button kind="primary" type="submit" disabled={busy || token.trim() === ''}>{busy ? 'Signing in…' : 'Sign in'}</Button>
        <p id="token-help" className="muted">On the machine that runs the server, this prints a token:</p>
        <Command copy={<CopyButton text="npx eyrie token" label="Copy command" />}>npx eyrie token</Command>
        <p className="muted">If Eyrie was started with <code>--data</code>, say the same here.</p>
      </form>
    </main>
  );
}
