/** Which room may import which: the arrows of docs/ARCHITECTURE.md. Anything that is not listed is an error. */

/** Package → workspaces that it may import. */
export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  scap: ['schema'],
  state: ['schema', 'scap'],
  fields: ['schema', 'scap', 'state'],
  rules: ['schema', 'scap', 'state', 'fields'],
  inspect: ['schema', 'scap', 'state', 'fields', 'rules'],
  sensor: ['schema', 'scap'],
  agent: ['schema', 'scap', 'state', 'fields', 'rules', 'sensor'],
  server: ['schema', 'scap', 'state', 'rules', 'inspect'],
  console: ['schema', 'scap', 'fields', 'rules', 'inspect'],
  cli: ['schema', 'scap', 'state', 'fields', 'rules', 'inspect', 'sensor', 'agent', 'server'],
};

/** Run in a browser as well: no Node and no DOM interface. */
export const PURE_PACKAGES: readonly string[] = ['schema', 'scap', 'state', 'fields', 'rules', 'inspect'];
