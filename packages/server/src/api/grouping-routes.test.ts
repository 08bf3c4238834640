import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
});
afterAll(() => services.close());

async function request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown; text: string }> {
  const answer = await app.request(path, { method, headers: { authorization: `Bearer ${services.token}` }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text), text };
}

describe('groupings', () => {
  it('are created, renamed, listed with the suggested ones, and deleted', async () => {
    const created = await request('POST', '/api/v1/groupings', { name: 'Teams', labels: ['container.label.team', 'container.name'] });
    expect(created).toMatchObject({ status: 200, body: { name: 'Teams', createdBy: 'local administrator' } });
    const { id } = created.body as { id: number };
    expect(await request('PUT', `/api/v1/groupings/${id}`, { name: 'Teams & hosts', labels: ['container.label.team', 'host.hostName'] })).toMatchObject({ status: 200 });
    expect(await request('GET', '/api/v1/groupings')).toMatchObject({
      body: { groupings: [{ id, name: 'Teams & hosts', labels: ['container.label.team', 'host.hostName'] }], suggested: [{ name: 'Hosts & Containers' }, {}, {}, {}, {}, {}, {}, {}] },
    });
    expect(await request('DELETE', `/api/v1/groupings/${id}`)).toMatchObject({ status: 200, body: { name: 'Teams & hosts' } });
    expect(await request('DELETE', `/api/v1/groupings/${id}`)).toMatchObject({ status: 404 });
  });

  it.each([
    [{ name: '', labels: ['a'] }, 400],
    [{ name: 'x', labels: [] }, 400],
    [{ name: 'x', labels: ['a', 'a'] }, 400],
    [{ name: 'x', labels: ["a'; --"] }, 400],
    [{ name: 'x', labels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 400],
    ['{', 400],
  ])('refuse %j', async (body, status) => {
    expect((await request('POST', '/api/v1/groupings', body)).status).toBe(status);
  });

  it('have names of their own', async () => {
    await request('POST', '/api/v1/groupings', { name: 'One', labels: ['host.hostName'] });
    expect(await request('POST', '/api/v1/groupings', { name: 'one', labels: ['container.name'] })).toMatchObject({ status: 409, body: { message: /already a grouping/ } });
    expect((await request('PUT', '/api/v1/groupings/99', { name: 'x', labels: ['a'] })).status).toBe(404);
  });

  it('are one record for clients of the older API, which read it, change it and put it back', async () => {
    const before = (await request('GET', '/api/groupConfigurations')).body as { groupConfigurations: { id: string; groups: unknown[] }[] };
    expect(before.groupConfigurations[0]).toEqual({ id: 'explore', groups: [{ groupBy: [{ metric: 'host.hostName' }] }] });
    const groups = [{ groupBy: [{ metric: 'host.hostName' }] }, { groupBy: [{ metric: 'kubernetes.namespace.name' }, { metric: 'kubernetes.pod.name' }] }];
    expect(await request('PUT', '/api/groupConfigurations/explore', { id: 'explore', groups })).toMatchObject({ status: 200, body: { id: 'explore', groups } });
    expect(await request('GET', '/api/v1/groupings')).toMatchObject({ body: { groupings: [{ name: 'One' }, { name: 'kubernetes.namespace.name › kubernetes.pod.name' }] } });
    expect((await request('PUT', '/api/groupConfigurations/explore', { id: 'explore', groups: [{ groupBy: [] }] })).status).toBe(400);
  });
});

describe('saved filters', () => {
  it('are kept, changed, shared and deleted by their owner', async () => {
    const created = await request('POST', '/api/v1/savedFilters', { name: 'Grave', query: '?sev=high', isShared: false });
    expect(created).toMatchObject({ status: 200, body: { owner: 'local administrator', isOwn: true } });
    const { id } = created.body as { id: number };
    await request('PUT', `/api/v1/savedFilters/${id}`, { name: 'Grave', query: '?sev=high&w=1d', isShared: true });
    expect(await request('GET', '/api/v1/savedFilters')).toMatchObject({ body: { filters: [{ id, query: '?sev=high&w=1d', isShared: true }] } });
    expect((await request('POST', '/api/v1/savedFilters', { name: 'Grave', query: '', isShared: false })).status).toBe(409);
    expect((await request('DELETE', `/api/v1/savedFilters/${id}`)).status).toBe(200);
    expect((await request('DELETE', `/api/v1/savedFilters/${id}`)).status).toBe(404);
  });

  it('of another are seen when they are shared, and changed by nobody else', async () => {
    const hidden = await services.savedFilters.create({ name: 'Hidden', query: '', isShared: false }, 'jo');
    const shared = await services.savedFilters.create({ name: 'Shared', query: '?q=x', isShared: true }, 'jo');
    const { body } = await request('GET', '/api/v1/savedFilters');
    expect(body).toMatchObject({ filters: [{ name: 'Shared', owner: 'jo', isOwn: false }] });
    expect(await request('DELETE', `/api/v1/savedFilters/${shared.id}`)).toMatchObject({ status: 403, body: { message: /belongs to jo/ } });
    expect((await request('DELETE', `/api/v1/savedFilters/${hidden.id}`)).status).toBe(404);
  });

  it.each([{ name: ' ', query: '', isShared: true }, { name: 'x', query: 'javascript:alert(1)', isShared: true }, { name: 'x', query: '?a' }])('refuse %j', async (body) => {
    expect((await request('POST', '/api/v1/savedFilters', body)).status).toBe(400);
  });

  it('and groupings are for those who are signed in', async () => {
    for (const path of ['/api/v1/groupings', '/api/groupConfigurations', '/api/v1/savedFilters']) expect((await app.request(path)).status).toBe(401);
  });
});
