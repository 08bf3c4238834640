/** What supervised processes see of the environment. Root's shell may hold credentials that are no business of a server. */

/** Where programs and folders are, language and zone, and settings of Node itself (its options, certificates of a proxy). */
const PASSED = /^(?:PATH|HOME|LANG|LC_[A-Z]+|TZ|TMPDIR|XDG_RUNTIME_DIR|NODE_[A-Z_]+|SSL_CERT_(?:FILE|DIR)|EYRIE_[A-Z_]+|CI)$/;

export function supervisedEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(own).filter(([name]) => PASSED.test(name)));
}
