/** Rules that hold for a file of a test's own, and policies that act on what they find. */
import type { EyrieProcess } from './eyrie-process.ts';

export interface TestPolicy {
  readonly name: string;
  /** Opening this file is forbidden. */
  readonly file: string;
  readonly actions: readonly object[];
  readonly scope?: string;
  /** Further keys of the rule. */
  readonly rule?: object;
}

/** @throws Error with the answer when it says no. */
export async function callApi(eyrie: EyrieProcess, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${eyrie.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${eyrie.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** In force at the agent when fulfilled. */
export async function putPolicies(eyrie: EyrieProcess, policies: readonly TestPolicy[]): Promise<void> {
  const rules = policies.map(({ name, file, rule = {} }) => ({
    rule: name,
    desc: 'A test opens a file.',
    condition: `evt.type in (open, openat, openat2) and fd.name = ${file}`,
    output: 'opened (%fd.name %proc.cmdline)',
    priority: 'WARNING',
    ...rule,
  }));
  await callApi(eyrie, 'PUT', '/api/v1/rulesFiles/response-test.yaml', { content: JSON.stringify(rules) });
  for (const { name, actions, scope = '' } of policies) {
    await callApi(eyrie, 'POST', '/api/v2/policies', { name, description: '', type: 'falco', severity: 2, enabled: true, scope, ruleNames: [name], actions });
  }
  for (;;) {
    const { agents } = (await callApi(eyrie, 'GET', '/api/v1/agents')) as { agents: { isUpToDate: boolean }[] };
    if (agents.length > 0 && agents.every(({ isUpToDate }) => isUpToDate)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
