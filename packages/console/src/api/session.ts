/** Who is signed in. The session itself is a cookie that scripts cannot read. */
import { ApiError, requestText } from './http.ts';

const PATH = '/api/v1/session';

/** False when nobody is signed in; throws ApiError when the server cannot say. */
export async function isSignedIn(): Promise<boolean> {
  try {
    await requestText(PATH);
    return true;
  } catch (cause) {
    if (cause instanceof ApiError && cause.kind === 'signedOut') return false;
    throw cause;
  }
}

/** Throws ApiError: `signedOut` when the token is wrong. */
export const signIn = (token: string): Promise<string> => requestText(PATH, { method: 'POST', body: { token } });

export const signOut = (): Promise<string> => requestText(PATH, { method: 'DELETE' });
