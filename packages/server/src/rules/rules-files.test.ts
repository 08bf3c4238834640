import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../api/app.ts';
import type { Api } from '../api/endpoint.ts';
import { CUSTOM_HEADER } from '../api/rules-settings.ts';
import { testServices, type TestServices } from '../testing/services.ts';
import { rulesProblems } from './validate.ts';

/** What an answer holds, to be looked into. */
type Json = ReturnType<typeof JSON.parse>;

let services: TestServices;
let app: Api;

const DEFAULTS = `# comes with it
- list: shells
  items: [bash, zsh]
- macro: spawned
  condition: (evt.type = execve)
- rule: Shell
  desc: A shell starts
  condition: spawned and proc.name in (shells)
  output: shell (%proc.name)
  priority: NOTICE
  tags: [process, T1059]
`;
const rule = (name: string, condition = 'spawned and proc.name = nc'): string => `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: o (%proc.name)\n  priority: WARNING\n`;

beforeAll(async () => {
  services = await testServices({ defaultRules: [{ name: 'default.yaml', content: DEFAULTS }], validateRules: rulesProblems });
  app = createApp({ services, isSecure: false });
});
afterAll(() => services.close());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> {
  const answer = await app.request(path, { method, headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: answer.status, json: await answer.json() };
}
const put = (name: string, content: string, version?: number): Promise<{ status: number; json: Json }> => call('PUT', `/api/v1/rulesFiles/${name}`, { content, ...(version === undefined ? {} : { version }) });
const deployedNames = (): string[] => services.policies.current.rulesFiles.map((file) => file.name);

describe('a custom rules file', () => {
  it('is kept with its versions, who made them and when, and reaches the deployed set', async () => {
    const made = await put('a.yaml', rule('One'));
    expect(made).toMatchObject({ status: 200, json: { name: 'a.yaml', version: 1, modifiedBy: 'local administrator', readOnly: false } });
    expect(services.policies.current.rulesFiles.at(-1)).toEqual({ name: 'a.yaml', content: rule('One') });
    await put('a.yaml', rule('Two'), 1);
    expect((await call('GET', '/api/v1/rulesFiles/a.yaml/versions')).json).toMatchObject([{ version: 2, what: 'changed', changedBy: 'local administrator' }, { version: 1, what: 'created' }]);
    expect((await call('GET', '/api/v1/rulesFiles/a.yaml/versions/1')).json.content).toBe(rule('One'));
    expect((await call('GET', '/api/v1/rulesFiles/a.yaml/versions/9')).status).toBe(404);
  });

  it('that breaks the set is refused with file, line, column and the line itself, and nothing changes', async () => {
    const before = services.policies.current.version;
    const answer = await put('a.yaml', rule('Bad', 'spawned and proc.nonsense = x'));
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toMatchObject([{ file: 'a.yaml', line: 3, column: 26, snippet: expect.stringContaining('^') }]);
    expect(services.policies.current.version).toBe(before);
    expect((await call('GET', '/api/v1/rulesFiles/a.yaml')).json.content).toBe(rule('Two'));
  });

  it('is not overwritten by a change that was made from an older version', async () => {
    expect(await put('a.yaml', rule('Three'), 1)).toMatchObject({ status: 409, json: { message: expect.stringContaining('the newest is 2') } });
    expect((await put('new.yaml', rule('Four'), 3)).status).toBe(409);
  });

  it('may use what an earlier file defines: the order decides, and an order that does not load is refused', async () => {
    await put('b.yaml', '- macro: late\n  condition: (proc.name = late)\n');
    expect((await put('a.yaml', '- rule: Two\n  condition: and late\n  override: {condition: append}\n')).status).toBe(422);
    expect(deployedNames()).toEqual(['default.yaml', 'a.yaml', 'b.yaml']);
    expect((await call('POST', '/api/v1/rulesFiles/order', { names: ['b.yaml', 'a.yaml'] })).status).toBe(200);
    expect(deployedNames()).toEqual(['default.yaml', 'b.yaml', 'a.yaml']);
    expect((await call('POST', '/api/v1/rulesFiles/order', { names: ['a.yaml'] })).status).toBe(409);
    await put('c.yaml', '- rule: Two\n  enabled: false\n  override: {enabled: replace}\n');
    expect((await call('POST', '/api/v1/rulesFiles/order', { names: ['c.yaml', 'b.yaml', 'a.yaml'] })).status).toBe(422);
    expect(deployedNames()).toEqual(['default.yaml', 'b.yaml', 'a.yaml', 'c.yaml']);
  });

  it('is renamed in its place, and deleted; both names keep their history', async () => {
    expect((await call('POST', '/api/v1/rulesFiles/b.yaml/rename', { name: 'z.yaml' })).json).toMatchObject({ name: 'z.yaml' });
    expect(deployedNames()).toEqual(['default.yaml', 'z.yaml', 'a.yaml', 'c.yaml']);
    expect((await call('POST', '/api/v1/rulesFiles/z.yaml/rename', { name: 'a.yaml' })).status).toBe(409);
    expect((await call('DELETE', '/api/v1/rulesFiles/z.yaml')).json.name).toBe('z.yaml');
    expect((await call('GET', '/api/v1/rulesFiles/z.yaml/versions')).json.map((each: Json) => each.what)).toEqual(['deleted', 'renamed from b.yaml']);
    expect((await call('DELETE', '/api/v1/rulesFiles/a.yaml')).status).toBe(422);
    await call('DELETE', '/api/v1/rulesFiles/c.yaml');
  });

  it('of those that come with Eyrie can be neither changed, renamed nor deleted', async () => {
    for (const [method, path, body] of [['PUT', '', { content: '' }], ['DELETE', '', undefined], ['POST', '/rename', { name: 'x.yaml' }]] as const) {
      expect((await call(method, `/api/v1/rulesFiles/default.yaml${path}`, body)).status).toBe(409);
    }
    expect((await call('POST', '/api/v1/rulesFiles/a.yaml/rename', { name: 'default.yaml' })).status).toBe(409);
  });

  it('can be checked before it is saved, with the whole set', async () => {
    const check = (content: string): Promise<{ json: Json }> => call('POST', '/api/v1/rulesFiles/validate', { files: [{ name: 'a.yaml', content }] });
    expect((await check(rule('Fine'))).json).toMatchObject({ successful: true, errors: [] });
    expect((await check(rule('Fine', 'spawned and never_heard_of'))).json).toMatchObject({ successful: false, errors: [{ file: 'a.yaml', line: 3, column: 26 }] });
    expect((await call('GET', '/api/v1/rulesFiles/a.yaml')).json.content).toBe(rule('Two'));
  });
});

describe('the library', () => {
  it('tells each rule with its places and the policies that use it', async () => {
    await call('POST', '/api/v2/policies', { name: 'P', ruleNames: ['Shell'], severity: 3 });
    const { json } = await call('GET', '/api/v1/rules');
    expect(json.rules.find((each: Json) => each.name === 'Shell')).toMatchObject({
      readOnly: true, active: true, uses: ['spawned', 'shells'], events: ['execve'], policies: [{ name: 'P', severity: 3 }], places: [{ file: 'default.yaml', line: 6 }],
    });
    expect(json.rules.find((each: Json) => each.name === 'Two')).toMatchObject({ readOnly: false, active: false, policies: [] });
    expect(json.lists).toMatchObject([{ name: 'shells', items: ['bash', 'zsh'] }]);
  });
});

describe('rules, macros and lists as clients of the Sysdig Secure API know them', () => {
  const details = { ruleType: 'FALCO', append: false, source: 'syscall', output: 'nc (%proc.cmdline)', condition: { condition: 'spawned and proc.name = "nc"', components: [] }, priority: 'warning', exceptions: [{ name: 'known', fields: ['proc.name'], comps: ['='], values: [['x']] }] };

  it('round-trip a rule letter by letter, change it in its file and give it back when it is deleted', async () => {
    const made = await call('POST', '/api/secure/rules', { name: 'Netcat & co + more', description: 'why', tags: ['network'], details });
    expect(made).toMatchObject({ status: 200, json: { version: 1, name: 'Netcat & co + more', details, filename: 'api_rules.yaml' } });
    const { id } = made.json;
    expect((await call('GET', `/api/secure/rules/${id}`)).json.details).toEqual(details);
    expect((await call('GET', '/api/v1/rules')).json.rules.find((each: Json) => each.name === 'Netcat & co + more')).toMatchObject({ priority: 'Warning', tags: ['network'] });
    const changed = await call('PUT', `/api/secure/rules/${id}`, { ...made.json, details: { ...details, priority: 'critical' } });
    expect(changed.json).toMatchObject({ id, version: 2, details: { priority: 'critical' } });
    expect((await call('PUT', `/api/secure/rules/${id}`, { ...made.json })).status).toBe(409);
    expect((await call('POST', '/api/secure/rules', { name: 'Netcat & co + more', details })).status).toBe(409);
    expect((await call('DELETE', `/api/secure/rules/${id}`)).json).toMatchObject({ id, name: 'Netcat & co + more' });
    expect((await call('GET', `/api/secure/rules/${id}`)).status).toBe(404);
  });

  it('find a rule and what is appended to it by its name, unescaped as some clients send it', async () => {
    await call('POST', '/api/secure/rules', { name: 'Shell', details: { ruleType: 'FALCO', append: true, condition: { condition: 'and not proc.name = zsh', components: [] } } });
    const { json } = await call('GET', '/api/secure/rules/groups?name=Shell&type=FALCO');
    expect(json).toMatchObject([{ name: 'Shell', origin: 'Eyrie', tags: ['process', 'T1059'], details: { append: false, priority: 'notice' } }, { details: { append: true, condition: { condition: 'and not proc.name = zsh' } } }]);
    expect((await call('GET', '/api/secure/rules/summaries')).json).toContainEqual({ name: 'Shell', ids: json.map((each: Json) => each.id) });
    expect(await call('PUT', `/api/secure/rules/${json[0].id}`, json[0])).toMatchObject({ status: 409, json: { message: expect.stringContaining('"append": true') } });
  });

  it('keep macros and lists the same way, and refuse what does not load', async () => {
    const macro = await call('POST', '/api/secure/falco/macros', { name: 'm1', condition: { components: [], condition: 'proc.name = x' }, append: false });
    macro.json.condition.condition = 'evt.num=1';
    expect((await call('PUT', `/api/secure/falco/macros/${macro.json.id}`, macro.json)).json.condition).toEqual({ components: [], condition: 'evt.num=1' });
    const list = await call('POST', '/api/secure/falco/lists', { name: 'l1', items: { items: ['a b', 'c'] }, append: false });
    expect((await call('GET', `/api/secure/falco/lists/${list.json.id}`)).json.items).toEqual({ items: ['a b', 'c'] });
    expect((await call('POST', '/api/secure/falco/macros', { name: 'm2', condition: { condition: 'proc.name ==== (' } })).status).toBe(422);
    expect((await call('DELETE', `/api/secure/falco/lists/${list.json.id}`)).json).toMatchObject({ name: 'l1' });
    expect(await call('POST', '/api/secure/rules', { name: 'p', details: { ruleType: 'MAGIC' } })).toMatchObject({ status: 400, json: { message: expect.stringContaining('body.details.ruleType') } });
    expect(await call('POST', '/api/secure/falco/macros', { name: 'm3' })).toMatchObject({ status: 400, json: { message: expect.stringContaining('body.condition') } });
  });
});

describe('rules that are lists, under the same routes', () => {
  const match = (...items: string[]): object => ({ items, matchItems: true });
  it.each([
    { ruleType: 'PROCESS', processes: match('nc') },
    { ruleType: 'CONTAINER', containers: match('acme/bad') },
    { ruleType: 'FILESYSTEM', readPaths: match('/etc/shadow'), readWritePaths: match() },
    { ruleType: 'NETWORK', allInbound: false, allOutbound: false, tcpListenPorts: match('22'), udpListenPorts: match() },
    { ruleType: 'SYSCALL', syscalls: match('ptrace') },
  ])('round-trip letter by letter: $ruleType', async (details) => {
    const name = `By list ${details.ruleType}`;
    const made = await call('POST', '/api/secure/rules', { name, description: 'd', tags: ['t'], details });
    expect(made).toMatchObject({ status: 200, json: { name, version: 1, details, tags: ['t'], description: 'd' } });
    const { id } = made.json;
    expect((await call('GET', `/api/secure/rules/${id}`)).json.details).toEqual(details);
    expect((await call('GET', `/api/secure/rules/groups?name=${encodeURIComponent(name)}`)).json).toMatchObject([{ id }]);
    expect((await call('PUT', `/api/secure/rules/${id}`, { ...made.json, description: 'other' })).json).toMatchObject({ id, version: 2, description: 'other', details });
    expect(services.policies.current.listRules.map((each) => each.name)).toEqual([name]);
    expect((await call('DELETE', `/api/secure/rules/${id}`)).json).toMatchObject({ id, name });
    expect((await call('GET', `/api/secure/rules/${id}`)).status).toBe(404);
  });
});

describe('rules files as settings', () => {
  const send = (files: unknown): Promise<{ status: number; json: Json }> => call('PUT', '/api/settings/falco/customRulesFiles', { customFalcoRulesFiles: { files } });

  it('have a local file from the beginning, and its header is put in front when it is missing', async () => {
    expect((await call('GET', '/api/settings/falco/customRulesFiles')).json.customFalcoRulesFiles.files[0]).toEqual({ name: 'falco_rules_local.yaml', variants: [{ requiredEngineVersion: 0, content: `${CUSTOM_HEADER}\n` }] });
    const content = rule('Local');
    const saved = await send([{ name: 'falco_rules_local.yaml', variants: [{ requiredEngineVersion: 0, content }] }]);
    expect(saved.json.customFalcoRulesFiles.files[0].variants[0].content).toBe(`${CUSTOM_HEADER}\n${content}`);
    const again = await send(saved.json.customFalcoRulesFiles.files);
    expect(again.json).toEqual(saved.json);
  });

  it('take a variant that is no list, and refuse broken rules whole', async () => {
    const one = await send([{ name: 'falco_rules_local.yaml', variants: { required_engine_version: 0, content: `${CUSTOM_HEADER}${rule('Local 2')}` } }]);
    expect(one.json.customFalcoRulesFiles.files[0].variants).toEqual([{ requiredEngineVersion: 0, content: `${CUSTOM_HEADER}${rule('Local 2')}` }]);
    expect((await send([{ name: 'x.yaml', variants: [{ content: rule('X') }] }, { name: 'falco_rules_local.yaml', variants: [{ content: '- rule: [' }] }])).status).toBe(422);
    expect((await call('GET', '/api/v1/rulesFiles/x.yaml')).status).toBe(404);
    expect((await send([])).status).toBe(400);
    expect((await send([{ name: '../x.yaml', variants: [{ content: '' }] }])).status).toBe(400);
  });

  it('show the default rules and take only the same', async () => {
    const system = await call('GET', '/api/settings/falco/systemRulesFile');
    expect(system.json.systemRulesFile.content).toBe(DEFAULTS);
    expect((await call('PUT', '/api/settings/falco/systemRulesFile', system.json)).status).toBe(200);
    expect((await call('PUT', '/api/settings/falco/systemRulesFile', { systemRulesFile: { content: 'x' } })).status).toBe(405);
    const defaults = await call('GET', '/api/settings/falco/defaultRulesFiles');
    expect((await call('PUT', '/api/settings/falco/defaultRulesFiles', defaults.json)).json).toEqual(defaults.json);
    const { defaultFalcoRulesFiles: sent } = defaults.json as { defaultFalcoRulesFiles: { files: unknown[] } };
    expect((await call('PUT', '/api/settings/falco/defaultRulesFiles', { defaultFalcoRulesFiles: { ...sent, files: [...sent.files].reverse() } })).json).toEqual(defaults.json);
    expect((await call('PUT', '/api/settings/falco/defaultRulesFiles', { defaultFalcoRulesFiles: { tag: 'v9', files: [{ name: 'f.yaml', variants: { required_engine_version: 0, content: '' } }] } })).status).toBe(405);
  });
});
