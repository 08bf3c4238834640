import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import { PUBLIC_ROUTES } from './authorise.ts';
import type { Api } from './endpoint.ts';

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
});
afterAll(() => services.close());

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(
    app.request(path, {
      method,
      headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

/** «METHOD path» of every route, as the router has them. */
function routes(): { method: string; path: string }[] {
  return app.routes.filter((route) => route.method !== 'ALL' && route.path.startsWith('/api'));
}

describe('every route', () => {
  it('asks for credentials, but for the public ones', async () => {
    expect(routes().length).toBeGreaterThan(20);
    for (const { method, path } of routes()) {
      const concrete = path.replace(/:\w+/g, '1');
      for (const form of [concrete, `${concrete}/`]) {
        const answer = await app.request(form, { method });
        const isPublic = PUBLIC_ROUTES.has(`${method} ${path}`);
        expect([method, form, answer.status === 401]).toEqual([method, form, !isPublic]);
        if (!isPublic) expect(await answer.json()).toEqual({ message: 'Bad credentials' });
      }
    }
  });

  it('is in the OpenAPI document, and nothing else is', async () => {
    const document = (await (await call('GET', '/api/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, unknown>> };
    expect(document.openapi).toBe('3.1.0');
    const documented = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(documented.sort()).toEqual(
      routes()
        .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
        .sort(),
    );
  });

  it('answers malformed input with a sentence and never with a server error, an empty body or a redirect', async () => {
    const inputs = [
      '',
      '?limit=-1',
      '?limit=x',
      '?from=yesterday',
      '?from=2&to=1',
      '?cursor=zzz',
      '?cursor=p%00',
      '?filter=%22',
      '?filter=a%20~%20b',
      '?buckets=0&from=1&to=2',
      '?rows=1000',
      '?lastEventId=x',
    ];
    for (const { method, path } of routes().filter((route) => !route.path.endsWith('/stream'))) {
      for (const input of inputs) {
        for (const body of method === 'GET' ? [undefined] : ['', '{', '[]', 'null', '{"name":1}']) {
          const answer = await app.request(`${path.replace(/:\w+/g, 'nope')}${input}`, {
            method,
            headers: { authorization: `bearer ${services.token}`, 'content-type': 'application/json' },
            ...(body === undefined ? {} : { body }),
          });
          const text = await answer.text();
          expect([method, path, input, body, answer.status]).toEqual([
            method,
            path,
            input,
            body,
            expect.toSatisfy((status: number) => status === 200 || (status >= 400 && status < 500)),
          ]);
          if (answer.status !== 200) expect(JSON.parse(text)).toMatchObject({ message: expect.stringMatching(/\w+/) });
        }
      }
    }
  });
});

describe('API conventions', () => {
  it('takes a bearer scheme in any case and refuses a wrong token in the words that clients know', async () => {
    expect((await call('GET', '/api/v1/session', undefined, { authorization: `BEARER ${services.token}` })).status).toBe(200);
    const wrong = await call('GET', '/api/v1/session', undefined, { authorization: 'Bearer wrong' });
    expect([wrong.status, await wrong.text()]).toEqual([401, '{"message":"Bad credentials"}']);
  });

  it('says what is not there, with and without credentials', async () => {
    const unknown = await call('GET', '/api/v9/nothing');
    expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'There is nothing at GET /api/v9/nothing.' }]);
    expect((await app.request('/api/v9/nothing')).status).toBe(401);
    expect((await app.request('/%61pi/v1/agents')).status).toBe(401);
  });

  it('lets health be asked by anybody', async () => {
    expect(await (await app.request('/api/health')).json()).toMatchObject({ status: 'ok', problems: {}, version: '0.0.0-test' });
  });

  it('refuses a body that is too large', async () => {
    const answer = await call('PUT', '/api/v1/rulesFiles/big.yaml', { content: 'x'.repeat(3_000_000) });
    expect([answer.status, await answer.json()]).toEqual([413, { message: 'The body is larger than 2 MiB.' }]);
  });
});

describe('browser session', () => {
  const origin = { origin: 'http://127.0.0.1:7400', host: '127.0.0.1:7400' };
  const signIn = (token: string): Promise<Response> => Promise.resolve(app.request('/api/v1/session', { method: 'POST', body: JSON.stringify({ token }) }));

  it('exchanges the token for a cookie that works until it is signed out', async () => {
    expect((await signIn('wrong')).status).toBe(401);
    const answer = await signIn(services.token);
    expect(answer.status).toBe(200);
    const cookieLine = answer.headers.get('set-cookie') ?? '';
    expect(cookieLine).toMatch(/HttpOnly/);
    expect(cookieLine).toMatch(/SameSite=Strict/);
    expect(cookieLine).not.toContain(services.token);
    const cookie = cookieLine.split(';')[0] ?? '';
    expect((await app.request('/api/v1/agents', { headers: { cookie } })).status).toBe(200);
    expect((await app.request('/api/v1/session', { method: 'DELETE', headers: { cookie, ...origin } })).status).toBe(200);
    expect((await app.request('/api/v1/agents', { headers: { cookie } })).status).toBe(401);
  });

  it('is no help to a page of another origin, even one on another port of this host', async () => {
    const cookie = ((await signIn(services.token)).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const create = (headers: Record<string, string>): Promise<Response> =>
      Promise.resolve(app.request('/api/v2/policies/default', { method: 'POST', headers: { cookie, ...headers } }));
    expect((await create({ host: '127.0.0.1:7400', origin: 'http://127.0.0.1:8080' })).status).toBe(403);
    expect((await create({ host: '127.0.0.1:7400', origin: 'null' })).status).toBe(403);
    expect((await create({ host: '127.0.0.1:7400' })).status).toBe(403);
    expect((await create(origin)).status).toBe(200);
  });

  it('marks the cookie as for TLS only where the API is served over TLS', async () => {
    const secure = createApp({ services, isSecure: true });
    const answer = await secure.request('/api/v1/session', { method: 'POST', body: JSON.stringify({ token: services.token }) });
    expect(answer.headers.get('set-cookie')).toMatch(/Secure/);
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age/);
  });
});

describe('policies', () => {
  interface AnyPolicy {
    id: number;
    version: number;
    name: string;
    [member: string]: unknown;
  }
  const list = async (): Promise<AnyPolicy[]> => (await (await call('GET', '/api/v2/policies')).json()) as AnyPolicy[];

  it('keeps what a client stored, also members that it does not know, and decides its own', async () => {
    const input = {
      name: 'Mine',
      severity: 2,
      scope: 'container.id != ""',
      version: null,
      rules: [
        { ruleName: 'A', enabled: true },
        { ruleName: 'B', enabled: false },
      ],
      actions: [{ type: 'POLICY_ACTION_KILL' }],
      templateVersion: 'x',
      id: 999,
      isDefault: true,
    };
    const created = (await (await call('POST', '/api/v2/policies', input)).json()) as AnyPolicy;
    expect(created).toMatchObject({
      name: 'Mine',
      version: 1,
      scope: 'container.id != ""',
      ruleNames: ['A'],
      actions: [{ type: 'POLICY_ACTION_KILL' }],
      templateVersion: 'x',
      isDefault: false,
      enabled: true,
    });
    expect(created.id).not.toBe(999);
    const changed = await (await call('PUT', `/api/v2/policies/${created.id}/`, { ...created, description: 'New', ruleNames: ['A', 'C'] })).json();
    expect(changed).toMatchObject({ description: 'New', version: 2, ruleNames: ['A', 'C'], templateVersion: 'x', createdOn: created['createdOn'] });
    const stale = await call('PUT', `/api/v2/policies/${created.id}`, { ...created, description: 'From an old version' });
    expect([stale.status, await stale.json()]).toEqual([409, { message: expect.stringMatching(/made from version 1, the newest is 2/) }]);
    expect(await (await call('DELETE', `/api/v2/policies/${created.id}`)).json()).toEqual(changed);
    expect((await call('GET', `/api/v2/policies/${created.id}`)).status).toBe(404);
  });

  it('refuses a second policy of the same name by naming it', async () => {
    const [first] = await list();
    const answer = await call('POST', '/api/v2/policies', { name: first?.name });
    expect([answer.status, await answer.json()]).toEqual([409, { message: `A policy with name "${first?.name}" already exists` }]);
  });

  it('creates the default policies again when they are gone, and only those', async () => {
    const before = await list();
    expect(before.length).toBeGreaterThan(3);
    const [first] = before;
    await call('DELETE', `/api/v2/policies/${first?.id}`);
    // As clients send it: a content type, and no body.
    const again = (await (await call('POST', '/api/v2/policies/default', undefined, { 'content-length': '0' })).json()) as AnyPolicy[];
    expect(again.map((policy) => policy.name)).toEqual([first?.name]);
    expect(await (await call('POST', '/api/v2/policies/default')).json()).toEqual([]);
  });

  it('gives every change a new version of the set and tells whoever listens', async () => {
    const versions: number[] = [];
    const end = services.policies.onChange((set) => versions.push(set.version));
    const before = services.policies.current.version;
    const created = (await (await call('POST', '/api/v2/policies', { name: 'Watched' })).json()) as AnyPolicy;
    await call('PUT', `/api/v2/policies/${created.id}`, { ...created, enabled: false });
    await call('DELETE', `/api/v2/policies/${created.id}`);
    end();
    expect(versions).toEqual([before + 1, before + 2, before + 3]);
  });
});

describe('rules files', () => {
  const put = (name: string, content: string): Promise<Response> => call('PUT', `/api/v1/rulesFiles/${name}`, { content });

  it('deploys a file that loads, and refuses a broken one with its place while the running rules stay', async () => {
    expect((await put('mine.yaml', '- rule: two')).status).toBe(200);
    expect(services.policies.current.rulesFiles.map((file) => file.name)).toEqual(['default.yaml', 'mine.yaml']);
    const version = services.policies.current.version;
    const refused = await put('mine.yaml', '- rule: two\n- broken');
    expect([refused.status, await refused.json()]).toEqual([
      422,
      { errors: [{ message: 'mine.yaml:2:3: expected a rule', file: 'mine.yaml', line: 2, column: 3 }] },
    ]);
    expect(services.policies.current).toMatchObject({ version, rulesFiles: [{ name: 'default.yaml' }, { name: 'mine.yaml', content: '- rule: two' }] });
    expect(await (await call('GET', '/api/v1/rulesFiles/mine.yaml')).json()).toMatchObject({ name: 'mine.yaml', content: '- rule: two', readOnly: false });
    expect(await (await call('DELETE', '/api/v1/rulesFiles/mine.yaml')).json()).toMatchObject({ content: '- rule: two' });
    expect(services.policies.current.rulesFiles.length).toBe(1);
  });

  it('does not let the default files be changed', async () => {
    expect((await put('default.yaml', '- rule: other')).status).toBe(409);
    expect((await call('DELETE', '/api/v1/rulesFiles/default.yaml')).status).toBe(409);
    expect((await put('..%2Fescape.yaml', 'x')).status).toBe(400);
  });
});
