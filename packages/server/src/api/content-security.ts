/** What the browser may load and run, by the file that it asks for. */

const PAGE = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/**
 * The engine makes functions from rules, of numbers and table indexes only, and in its workers alone. A worker follows the policy of its own
 * script, so the page need not allow it; what a worker may reach is less than what the page may.
 */
const ENGINE_WORKER = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'";

export function contentSecurityOf(path: string): string {
  return /^\/assets\/(?:engine|inspect)-worker-[\w-]+\.js$/.test(path) ? ENGINE_WORKER : PAGE;
}
