import { afterEach, describe, expect, it } from 'vitest';
import { AuditReceiver } from './audit-receiver.ts';

const receivers: AuditReceiver[] = [];
afterEach(() => receivers.splice(0).forEach((receiver) => receiver.close()));

async function receiver(onEvents: (text: string) => readonly string[] = () => []): Promise<{ url: string; problems: string[] }> {
  const problems: string[] = [];
  const made = await AuditReceiver.listen({ host: '127.0.0.1', port: 0, onEvents, onProblem: (problem) => problems.push(problem) });
  receivers.push(made);
  return { url: `http://127.0.0.1:${made.port}`, problems };
}
const post = async (url: string, body: string): Promise<[number, string]> => {
  const answer = await fetch(url, { method: 'POST', body });
  return [answer.status, await answer.text()];
};

describe('the receiver of audit events', () => {
  it('hands on what is posted, as it is, and answers 200', async () => {
    const got: string[] = [];
    const { url, problems } = await receiver((text) => {
      got.push(text);
      return [];
    });
    expect(await post(`${url}/k8s_audit`, '{"kind":"Event"}')).toEqual([200, 'ok\n']);
    expect(await post(`${url}/k8s_audit?x=1`, '[ünïcødé]')).toEqual([200, 'ok\n']);
    expect([got, problems]).toEqual([['{"kind":"Event"}', '[ünïcødé]'], []]);
  });

  it('says what it cannot use, to who sent it and to who runs it', async () => {
    const { url, problems } = await receiver(() => ['this is no JSON', 'nor is that']);
    expect(await post(`${url}/k8s_audit`, 'x')).toEqual([400, 'this is no JSON, and 1 more\n']);
    expect(problems).toEqual(['this is no JSON, and 1 more']);
  });

  it('refuses other paths, other methods and bodies without end', async () => {
    const { url, problems } = await receiver();
    expect((await post(`${url}/other`, 'x'))[0]).toBe(404);
    expect((await fetch(`${url}/k8s_audit`)).status).toBe(405);
    expect((await post(`${url}/k8s_audit`, 'x'.repeat((32 << 20) + 1)))[0]).toBe(413);
    expect(problems).toHaveLength(1);
  });

  it('says when its address is taken', async () => {
    const { url } = await receiver();
    await expect(AuditReceiver.listen({ host: '127.0.0.1', port: Number(new URL(url).port), onEvents: () => [], onProblem: () => undefined })).rejects.toThrow(/EADDRINUSE/);
  });
});
