import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices, type TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
});
afterAll(() => services.close());

const PATH = '/api/notificationChannels';
const HOOK = 'https://hooks.slack.com/services/T000/B000/s3cretT0ken';

interface Channel { id: number; version: number; name: string; options: Record<string, unknown> }
interface Answer { status: number; text: string; message: string | undefined; channel: Channel; channels: (Channel & { deletedOn?: number })[] }

async function call(method: string, path: string, notificationChannel?: unknown): Promise<Answer> {
  const answer = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json' },
    ...(notificationChannel === undefined ? {} : { body: JSON.stringify({ notificationChannel }) }),
  });
  const text = await answer.text();
  const json = JSON.parse(text) as { message?: string; notificationChannel: Channel; notificationChannels: Channel[] };
  return { status: answer.status, text, message: json.message, channel: json.notificationChannel, channels: json.notificationChannels };
}
const stored = async (id: number): Promise<unknown> => {
  const row = await services.metadata.selectFrom('notification_channels').select('options').where('id', '=', id).executeTakeFirstOrThrow();
  return JSON.parse(row.options) as unknown;
};

describe('a notification channel', () => {
  it('is created, listed, changed and deleted in the envelopes of Sysdig Secure', async () => {
    const made = await call('POST', PATH, { id: null, version: null, createdOn: null, modifiedOn: null, type: 'EMAIL', name: 'On call', enabled: true, options: { emailRecipients: ['jo@example.com'], notifyOnOk: false } });
    expect(made).toMatchObject({ status: 200, channel: { version: 1, type: 'EMAIL', name: 'On call', enabled: true, options: { emailRecipients: ['jo@example.com'], notifyOnOk: false } } });
    const one = `${PATH}/${made.channel.id}`;
    expect((await call('PUT', one, { ...made.channel, name: 'Night', enabled: false })).channel).toMatchObject({ version: 2, name: 'Night', enabled: false });
    expect(await call('PUT', one, { ...made.channel, name: 'Day' })).toMatchObject({ status: 409, message: expect.stringMatching(/has changed since.*version 1, the newest is 2/) });
    expect((await call('GET', PATH)).channels.map(({ name }) => name)).toEqual(['Night']);
    expect(await call('POST', PATH, { type: 'EMAIL', name: 'Night', options: { emailRecipients: ['a@example.com'] } })).toMatchObject({ status: 409, message: expect.stringMatching(/"Night" already exists/) });
    expect(await call('DELETE', one)).toMatchObject({ status: 200, channel: { name: 'Night' } });
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', made.channel]] as const) expect((await call(method, one, body)).status).toBe(404);
  });

  it.each([
    ['SLACK', { url: HOOK, channel: '#security' }, { url: 'https://hooks.slack.com/••••••••', channel: '#security' }],
    ['WEBHOOK', { url: 'https://jo:pw@siem.example.com:8443/in?token=abc', additionalHeaders: { 'X-Key': 'abc' } }, { url: 'https://siem.example.com:8443/••••••••', additionalHeaders: { 'X-Key': '••••••••' } }],
    ['MS_TEAMS', { url: 'https://teams.example.com/hook/abc' }, { url: 'https://teams.example.com/••••••••' }],
    ['PAGER_DUTY', { account: 'shop', serviceKey: 'abc', serviceName: 'Security' }, { account: 'shop', serviceKey: '••••••••', serviceName: 'Security' }],
    ['VICTOROPS', { apiKey: 'abc', routingKey: 'abc' }, { apiKey: '••••••••', routingKey: '••••••••' }],
    ['CARRIER_PIGEON', { loft: 'abc', nested: { pins: [123] }, isFast: true }, { loft: '••••••••', nested: { pins: ['••••••••'] }, isFast: true }],
  ])('of type %s never tells its secrets, and keeps them when they come back hidden', async (type, options, shown) => {
    const made = await call('POST', PATH, { type, name: type, options });
    expect(made.channel.options).toEqual(shown);
    const one = `${PATH}/${made.channel.id}`;
    expect((await call('GET', one)).channel.options).toEqual(shown);
    const changed = await call('PUT', one, { ...made.channel, name: `${type} 2` });
    expect(changed).toMatchObject({ status: 200, channel: { name: `${type} 2`, options: shown } });
    expect(await stored(made.channel.id)).toEqual(options);
    const everything = [made, changed, await call('GET', PATH), await call('DELETE', one), await call('GET', `${PATH}?withDeleted=true`)].map(({ text }) => text).join('');
    expect(everything).not.toMatch(/abc|s3cret|123[^\d]?\]|jo:pw/);
    expect(await stored(made.channel.id)).toEqual({});
  });

  it('does not take hidden secrets along to another address or type', async () => {
    const { channel } = await call('POST', PATH, { type: 'WEBHOOK', name: 'Moves', options: { url: 'https://a.example.com/x', additionalHeaders: { 'X-Key': 'abc' } } });
    const one = `${PATH}/${channel.id}`;
    const elsewhere = { ...channel.options, url: 'https://evil.example.com/' };
    expect(await call('PUT', one, { ...channel, options: elsewhere })).toMatchObject({ status: 400, message: expect.stringMatching(/options\.additionalHeaders\.X-Key.*Write it in full/) });
    expect((await call('PUT', one, { ...channel, type: 'SLACK' })).message).toMatch(/options\.url.*Write it in full/);
    expect((await call('PUT', one, { ...channel, options: { url: 'https://a.example.com/y', additionalHeaders: { 'X-Key': '••••••••' } } })).status).toBe(200);
    expect(await stored(channel.id)).toEqual({ url: 'https://a.example.com/y', additionalHeaders: { 'X-Key': 'abc' } });
  });

  it('leaves its name behind for the policies that refer to it, and its number is not given again', async () => {
    const options = { emailRecipients: ['a@example.com'] };
    const { channel } = await call('POST', PATH, { type: 'EMAIL', name: 'Gone', options });
    await call('DELETE', `${PATH}/${channel.id}`);
    const again = await call('POST', PATH, { type: 'EMAIL', name: 'Gone', options });
    expect(again.channel.id).toBeGreaterThan(channel.id);
    const all = (await call('GET', `${PATH}?withDeleted=true`)).channels.filter(({ name }) => name === 'Gone');
    expect(all.map(({ id, deletedOn }) => [id, deletedOn !== undefined])).toEqual([[channel.id, true], [again.channel.id, false]]);
  });

  it.each([
    [{ type: 'EMAIL', name: ' ', options: {} }, /notificationChannel\.name: a notification channel needs a name/],
    [{ type: 'EMAIL', name: 'x', options: {} }, /options\.emailRecipients: expected a list of e-mail addresses/],
    [{ type: 'EMAIL', name: 'x', options: { emailRecipients: ['nobody'] } }, /options\.emailRecipients\.0: expected an e-mail address/],
    [{ type: 'SLACK', name: 'x', options: { url: 'javascript:alert(1)' } }, /options\.url: expected an address that begins with https/],
    [{ type: 'MS_TEAMS', name: 'x', options: {} }, /options\.url/],
    [{ type: 'WEBHOOK', name: 'x', options: { url: 'https://a.example.com', additionalHeaders: { 'a\r\nb': 'c' } } }, /additionalHeaders.*(header|key)/i],
    [{ type: 'WEBHOOK', name: 'x', options: { url: 'https://a.example.com/••••••••' } }, /options\.url.*Write it in full/],
    [{ type: 'PAGER_DUTY', name: 'x', options: { serviceKey: '' } }, /options\.serviceKey: expected the integration key/],
    [{ type: 'slack', name: 'x', options: {} }, /notificationChannel\.type: expected a type in capitals/],
    [{ type: 'EMAIL', name: 'x', options: [] }, /notificationChannel\.options/],
    [{ type: 'OTHER', name: 'x', options: { long: 'x'.repeat(20_001) } }, /longer than 20000/],
    [[], /notificationChannel/],
  ])('%j is refused by naming what is wrong', async (body, message) => {
    const answer = await call('POST', PATH, body);
    expect([answer.status, answer.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it('is for those who are signed in, and described', async () => {
    for (const [method, path] of [['GET', PATH], ['POST', PATH], ['GET', `${PATH}/1`], ['PUT', `${PATH}/1`], ['DELETE', `${PATH}/1`]] as const) expect((await app.request(path, { method })).status).toBe(401);
    const { text } = await call('GET', '/api/openapi.json');
    expect(Object.keys((JSON.parse(text) as { paths: object }).paths)).toEqual(expect.arrayContaining([PATH, `${PATH}/{id}`]));
    expect((await call('GET', `${PATH}/one`)).status).toBe(400);
  });
});
