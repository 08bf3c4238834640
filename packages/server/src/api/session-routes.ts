/** Signing in with a browser: the token is exchanged for a cookie that scripts cannot read. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { SESSION_COOKIE } from './authorise.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const session = z.object({ name: z.string().describe('who is signed in') });

/** @param isSecure whether the API is served over TLS */
export function addSessionRoutes(api: Api, { credentials }: ServerServices, isSecure: boolean): void {
  const attributes = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure } as const;

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/session',
      summary: 'Sign in: exchanges an API token for a session cookie',
      tag: 'Session',
      body: z.object({ token: z.string() }),
      answer: session,
      isPublic: true,
    },
    async ({ body, context }) => {
      const caller = credentials.callerOfToken(body.token.trim());
      if (caller === undefined) throw new Problem(401, 'Bad credentials');
      const { id, seconds } = await credentials.signIn(caller);
      setCookie(context, SESSION_COOKIE, id, { ...attributes, maxAge: seconds });
      return { name: caller.name };
    },
  );

  addEndpoint(api, { method: 'get', path: '/api/v1/session', summary: 'Who is signed in', tag: 'Session', answer: session }, ({ context }) => ({
    name: context.get('caller').name,
  }));

  addEndpoint(api, { method: 'delete', path: '/api/v1/session', summary: 'Sign out', tag: 'Session', answer: session }, async ({ context }) => {
    const id = getCookie(context, SESSION_COOKIE);
    if (id !== undefined) await credentials.signOut(id);
    deleteCookie(context, SESSION_COOKIE, attributes);
    return { name: context.get('caller').name };
  });
}
