import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_HEADER, type CaptureFileEnd, type CaptureInfo } from '@eyrie/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../api/app.ts';
import type { Api } from '../api/endpoint.ts';
import { startCollector } from '../collector/collector.ts';
import type { Collector } from '../collector/collector.ts';
import { AGENT_ID, idOf } from '../testing/events.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';

const folder = mkdtempSync(join(tmpdir(), 'eyrie-captures-'));
let services: TestServices;
let collector: Collector;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
  collector = await startCollector({ host: '127.0.0.1', port: 0, tlsFolder: join(folder, 'tls'), tlsNames: [], ...services });
  await services.registry.enrol({ type: 'hello', protocol: 1, agentId: AGENT_ID, agentVersion: '1', host: { name: 'web-1', machineId: 'm', kernel: '', os: '' }, source: 'live' });
}, 60_000);
afterAll(async () => {
  await collector.close();
  await services.close();
  rmSync(folder, { recursive: true });
});

interface Sent {
  readonly status: number;
  readonly body: { size?: number; message?: string };
}

function put(path: string, body: object | Uint8Array, headers: Record<string, string> = {}): Promise<Sent> {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const ca = readFileSync(collector.caFile, 'utf8');
    const asked = request({ host: '127.0.0.1', port: collector.port, method: 'PUT', path: `/captures/${path}`, ca, headers: { authorization: `Bearer ${services.accessKey}`, [AGENT_HEADER]: AGENT_ID, ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
    });
    asked.on('error', reject);
    asked.end(bytes);
  });
}

const infoOf = (name: string, changes: Partial<CaptureInfo> = {}): CaptureInfo => ({
  id: idOf(name), name, beforeNs: 5e9, afterNs: 1e9, filter: '', triggerAt: '1767225600000000000', policy: { id: 3, name: 'Shells' }, ruleName: 'Shell', eventId: idOf(`event of ${name}`), ...changes,
});
const endOf = (bytes: Uint8Array, changes: Partial<CaptureFileEnd> = {}): CaptureFileEnd => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), end: 'time', events: 7, ...changes });
const get = async (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> => await app.request(path, { method, headers: { authorization: `Bearer ${services.token}`, ...headers } });
const FILE = Buffer.from('0a0d0d0a and what else is in a capture');

async function uploaded(name: string, bytes: Uint8Array = FILE): Promise<string> {
  const info = infoOf(name);
  await put(info.id, info);
  await put(`${info.id}/data?offset=0`, bytes);
  expect(await put(`${info.id}/end`, endOf(bytes))).toMatchObject({ status: 200 });
  return info.id;
}

describe('a capture that an agent sends', () => {
  it('grows piece by piece, goes on after a break where it was, and is there when its checksum is right', async () => {
    const info = infoOf('first');
    expect(await put(info.id, info)).toEqual({ status: 200, body: { size: 0 } });
    expect(await put(`${info.id}/data?offset=0`, FILE.subarray(0, 10))).toEqual({ status: 200, body: { size: 10 } });
    expect((await get(`/api/v1/captures/${info.id}/download`)).status).toBe(409);
    // The agent starts again and has forgotten how far it was; or sends a piece twice.
    expect(await put(info.id, info)).toEqual({ status: 200, body: { size: 10 } });
    expect(await put(`${info.id}/data?offset=0`, FILE.subarray(0, 10))).toEqual({ status: 409, body: { size: 10 } });
    expect(await put(`${info.id}/end`, endOf(FILE))).toEqual({ status: 409, body: { size: 10 } });
    expect(await put(`${info.id}/data?offset=10`, FILE.subarray(10))).toEqual({ status: 200, body: { size: FILE.length } });
    expect(await put(`${info.id}/end`, endOf(FILE))).toEqual({ status: 200, body: { size: FILE.length } });
    expect(await put(`${info.id}/end`, endOf(FILE))).toMatchObject({ status: 200 });
    const download = await get(`/api/v1/captures/${info.id}/download`);
    expect(Buffer.from(await download.arrayBuffer())).toEqual(FILE);
    expect(download.headers.get('content-disposition')).toBe('attachment; filename="first-20260101T000000.scap"');
    expect(await (await get(`/api/v1/captures?event=${info.eventId}`)).json()).toMatchObject({ captures: [{ id: info.id, state: 'done', host: 'web-1', policy: { name: 'Shells' }, rule: 'Shell', eventId: info.eventId, size: FILE.length, events: 7 }], kept: { days: 30, bytes: 10_000 } });
  });

  it('of an agent that was killed is cut to what that agent still has', async () => {
    const info = infoOf('cut');
    await put(info.id, info);
    await put(`${info.id}/data?offset=0`, FILE);
    const kept = FILE.subarray(0, 12);
    expect(await put(`${info.id}/end`, endOf(kept, { end: 'cut' }))).toMatchObject({ status: 200 });
    expect(Buffer.from(await (await get(`/api/v1/captures/${info.id}/download`)).arrayBuffer())).toEqual(kept);
    expect(await (await get(`/api/v1/captures/${info.id}`)).json()).toMatchObject({ state: 'done', end: 'cut', reason: expect.stringContaining('agent ended') });
  });

  it('is sent anew when its checksum is another', async () => {
    const info = infoOf('damaged');
    await put(info.id, info);
    await put(`${info.id}/data?offset=0`, FILE);
    expect(await put(`${info.id}/end`, endOf(FILE, { sha256: '0'.repeat(64) }))).toMatchObject({ status: 422, body: { size: 0 } });
    expect(await put(`${info.id}/data?offset=0`, FILE)).toMatchObject({ status: 200 });
    expect(await put(`${info.id}/end`, endOf(FILE))).toMatchObject({ status: 200 });
  });

  it('that was deleted meanwhile is wanted no more, and neither is one that nobody asked for', async () => {
    const info = infoOf('deleted');
    await put(info.id, info);
    await put(`${info.id}/data?offset=0`, FILE.subarray(0, 10));
    expect(await (await get(`/api/v1/captures/${info.id}`, 'DELETE')).json()).toMatchObject({ id: info.id });
    expect(await put(`${info.id}/data?offset=10`, FILE.subarray(10))).toMatchObject({ status: 410 });
    expect((await get(`/api/v1/captures/${info.id}`)).status).toBe(404);
    // The agent was started again and begins anew with what it has.
    expect(await put(`${info.id}?known`, info)).toMatchObject({ status: 410 });
    expect((await get(`/api/v1/captures/${info.id}`)).status).toBe(404);
    const { policy: _policy, ...byHand } = infoOf('by hand');
    expect(await put(byHand.id, byHand)).toMatchObject({ status: 410 });
  });

  it('can fail, and says why', async () => {
    const info = infoOf('failed');
    await put(info.id, info);
    expect(await put(`${info.id}/failed`, { reason: 'the filter is wrong' })).toMatchObject({ status: 200 });
    expect(await (await get(`/api/v1/captures/${info.id}`)).json()).toMatchObject({ state: 'error', reason: 'the filter is wrong' });
  });

  it('comes with the access key only, and from its own agent only', async () => {
    const info = infoOf('first');
    expect(await put(info.id, info, { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
    expect(await put(info.id, info, { [AGENT_HEADER]: idOf('another agent') })).toMatchObject({ status: 410 });
    expect(await put(`${info.id}/data?offset=0`, FILE, { [AGENT_HEADER]: idOf('another agent') })).toMatchObject({ status: 410 });
  });

  it.each([
    ['an id that is none', '../../etc/passwd', {}, 400],
    ['an offset that is none', `${idOf('first')}/data?offset=-1`, {}, 400],
    ['a description that is none', idOf('odd'), { id: idOf('odd') }, 400],
    ['a description of another', idOf('odd'), infoOf('first'), 400],
    ['what is not there', `${idOf('first')}/other`, {}, 404],
    ['a piece that is too long', `${idOf('first')}/data?offset=0`, new Uint8Array((1 << 20) + 1), 413],
  ])('with %s is refused with a sentence', async (_what, path, body, status) => {
    expect(await put(path, body)).toMatchObject({ status, body: { message: expect.stringMatching(/\w/) } });
  });
});

describe('captures', () => {
  it('go when they are too old, and the oldest when they are too many bytes', async () => {
    for (const { id } of await services.captures.store.list({ limit: 100 })) await services.captures.remove(id);
    const large = Buffer.alloc(4_000, 1);
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      ids.push(await uploaded(name, large));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await services.captures.prune();
    const left = async (): Promise<string[]> => (await services.captures.store.list({ limit: 10 })).map(({ id }) => id);
    expect(await left()).toEqual([ids[2], ids[1]]);
    await services.captures.prune(Date.now() + 31 * 86_400_000);
    expect(await left()).toEqual([]);
  });

  it('are read in parts, as Inspect does it: how long, then what is asked for', async () => {
    const id = await uploaded('parts');
    for (const path of [`/api/sysdig/${id}/download`, `/api/v1/captures/${id}/download`]) {
      const head = await get(path, 'HEAD');
      expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges'), (await head.arrayBuffer()).byteLength]).toEqual([200, String(FILE.length), 'bytes', 0]);
      const part = await get(path, 'GET', { range: 'bytes=9-11' });
      expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, `bytes 9-11/${FILE.length}`, 'and']);
      expect(await (await get(path, 'GET', { range: `bytes=${FILE.length - 7}-99999` })).text()).toBe('capture');
      expect((await get(path, 'GET', { range: `bytes=${FILE.length}-` })).status).toBe(416);
      expect((await app.request(path, { method: 'HEAD' })).status).toBe(401);
    }
    await services.captures.remove(id);
  });

  it('are listed, made, polled, downloaded and deleted as clients of the Sysdig API do it', async () => {
    const id = await uploaded('list');
    expect(await (await get('/api/sysdig?source=SDS&from=1&to=99999999999999999&scopeFilter=')).json()).toMatchObject({ dumps: [{ id, folder: '/', status: 'done', size: FILE.length, agent: { hostName: 'web-1' } }] });
    expect(await (await get(`/api/sysdig/${id}?source=SDS`)).json()).toMatchObject({ dump: { id, downloadURL: `/api/sysdig/${id}/download` } });
    expect(Buffer.from(await (await get(`/api/sysdig/${id}/download?_product=SDS`)).arrayBuffer())).toEqual(FILE);
    const post = async (body: object): Promise<Response> => await app.request('/api/sysdig', { method: 'POST', headers: { authorization: `Bearer ${services.token}` }, body: JSON.stringify(body) });
    // Known, but not on the line; and not known.
    const refused = await post({ agent: { hostName: 'web-1', machineId: 'm', connected: true }, name: 'cap', duration: 10, folder: '/', filters: 'proc.name=cat', bucketName: '', source: 'SDS' });
    expect([refused.status, await refused.json()]).toMatchObject([409, { message: expect.stringContaining('not connected') }]);
    expect((await post({ agent: { hostName: 'nowhere' }, name: 'cap', duration: 10 })).status).toBe(404);
    expect((await post({ agent: { hostName: 'web-1' }, name: 'cap', duration: 1e9 })).status).toBe(400);
    const deleted = await get(`/api/sysdig/${id}`, 'DELETE');
    expect([deleted.status, await deleted.json()]).toMatchObject([200, { dump: { id } }]);
    expect((await get(`/api/sysdig/${id}/download`)).status).toBe(404);
  });
});

describe('the index of a capture', () => {
  const indexOf = async (id: string, headers: Record<string, string> = {}): Promise<Response> => await get(`/api/v1/captures/${id}/index`, 'GET', headers);

  it('is made when somebody asks, and there for the next who does; it says which capture it is of', async () => {
    const id = await uploaded('indexed', Buffer.from('a capture to be indexed'));
    expect((await indexOf(id)).status).toBe(204);
    await services.captureIndexes.settled();
    const index = await indexOf(id);
    const { sha256 } = endOf(Buffer.from('a capture to be indexed'));
    expect([index.status, index.headers.get('etag'), await index.text()]).toEqual([200, `"${sha256}"`, `index of ${sha256}`]);
    expect((await get(`/api/v1/captures/${id}`, 'DELETE')).status).toBe(200);
    expect(existsSync(join(services.captureFolder, `${id}.index`))).toBe(false);
    expect((await indexOf(id)).status).toBe(404);
  });

  it('is not tried again when the capture cannot be read, and the log says why', async () => {
    const id = await uploaded('unreadable', Buffer.from('a damaged capture'));
    for (let time = 0; time < 2; time++) {
      expect((await indexOf(id)).status).toBe(204);
      await services.captureIndexes.settled();
    }
    expect(services.logged.filter((line) => line.includes(`the capture ${id} has no index: the capture is damaged`))).toHaveLength(1);
  });

  it('is for those who may see captures', async () => {
    const id = await uploaded('private index');
    expect((await app.request(`/api/v1/captures/${id}/index`)).status).toBe(401);
    expect((await indexOf(id, { authorization: 'Bearer wrong' })).status).toBe(401);
  });
});

describe('notes on a capture', () => {
  const note = (id: number, changes: Record<string, unknown> = {}) => ({ id: String(id).padStart(32, '0'), about: { kind: 'window', from: '1', to: '5' }, text: `note ${id}`, view: 'v=procs', isReported: true, madeAt: 1, ...changes });
  const put = async (id: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    await app.request(`/api/v1/captures/${id}/notes`, { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json', ...headers } });
  const notesOf = async (id: string): Promise<unknown> => await (await get(`/api/v1/captures/${id}/notes`)).json();

  it('are kept for all readers, and no change is lost to another', async () => {
    const id = await uploaded('noted');
    expect(await notesOf(id)).toEqual({ version: 0, notes: [] });
    expect(await (await put(id, { version: 0, notes: [note(1)] })).json()).toMatchObject({ version: 1, notes: [note(1)] });
    expect(await notesOf(id)).toMatchObject({ version: 1, notes: [note(1)] });
    // A second reader who has seen none of it.
    const late = await put(id, { version: 0, notes: [note(2)] });
    expect([late.status, await late.text()]).toEqual([409, expect.stringContaining('they have version 1')]);
    expect((await put(id, { version: 1, notes: [note(1), note(2)] })).status).toBe(200);
    expect((await put(id, { version: 1, notes: [] })).status).toBe(409);
    expect(await notesOf(id)).toMatchObject({ version: 2, notes: [note(1), note(2)] });
  });

  it('go with their capture', async () => {
    const id = await uploaded('noted and gone');
    await put(id, { version: 0, notes: [note(1)] });
    await get(`/api/v1/captures/${id}`, 'DELETE');
    expect((await get(`/api/v1/captures/${id}/notes`)).status).toBe(404);
    expect((await put(id, { version: 1, notes: [] })).status).toBe(404);
    expect(await services.captureNotes.get(id)).toMatchObject({ version: 0, notes: [] });
  });

  it('are refused when they are none', async () => {
    const id = await uploaded('badly noted');
    expect((await put(id, 'no JSON')).status).toBe(400);
    for (const body of [
      {}, { version: -1, notes: [] }, { version: 0.5, notes: [] }, { version: 0, notes: {} }, { version: 0, notes: [note(1), note(1)] }, { version: 0, notes: [note(1, { id: '../x' })] },
      { version: 0, notes: [note(1, { about: { kind: 'window', from: '5', to: '5' } })] }, { version: 0, notes: [note(1, { text: 'x'.repeat(2001) })] }, { version: 0, notes: Array.from({ length: 501 }, (_, at) => note(at)) },
    ]) expect((await put(id, body)).status, JSON.stringify(body).slice(0, 80)).toBe(400);
    expect(await notesOf(id)).toEqual({ version: 0, notes: [] });
  });

  it('are for those who may see captures', async () => {
    const id = await uploaded('privately noted');
    expect((await app.request(`/api/v1/captures/${id}/notes`)).status).toBe(401);
    expect((await put(id, { version: 0, notes: [] }, { authorization: 'Bearer wrong' })).status).toBe(401);
  });
});
