/** Who is calling: a bearer token, or the cookie of a signed-in browser. Every route below /api needs one, but for those listed here. */
import { getCookie } from 'hono/cookie';
import type { MiddlewareHandler } from 'hono';
import type { Caller, Credentials } from '../credentials.ts';
import { bearerOf } from '../secrets.ts';
import type { ApiContext, ApiEnv } from './endpoint.ts';
import { Problem } from './problem.ts';

export const SESSION_COOKIE = 'eyrie_session';

/** «METHOD path» of what anybody may call. */
export const PUBLIC_ROUTES: ReadonlySet<string> = new Set(['GET /api/health', 'POST /api/v1/session']);

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function authorise(credentials: Credentials): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const path = context.req.path.replace(/\/+$/, '');
    if (!PUBLIC_ROUTES.has(`${context.req.method} ${path}`)) context.set('caller', await callerOf(context, credentials));
    return next();
  };
}

async function callerOf(context: ApiContext, credentials: Credentials): Promise<Caller> {
  const header = context.req.header('authorization');
  if (header !== undefined) {
    const token = bearerOf(header);
    const caller = token === undefined ? undefined : credentials.callerOfToken(token);
    if (caller === undefined) throw badCredentials();
    return caller;
  }
  const session = getCookie(context, SESSION_COOKIE);
  const caller = session === undefined ? undefined : await credentials.callerOfSession(session);
  if (caller === undefined) throw badCredentials();
  if (!SAFE_METHODS.has(context.req.method)) refuseForeignOrigin(context);
  return caller;
}

/** The text that clients of the API look for. */
const badCredentials = (): Problem => new Problem(401, 'Bad credentials');

/**
 * A page of another origin must not act with the cookie. SameSite=Strict keeps it from other sites, but not from other ports of this host, which
 * browsers count as the same site: so the origin that the browser names must be the address that it calls.
 */
export function refuseForeignOrigin(context: ApiContext): void {
  const origin = context.req.header('origin');
  const host = context.req.header('host');
  const isSame = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if (!isSame) throw new Problem(403, 'This request did not come from the console of this server.');
}
