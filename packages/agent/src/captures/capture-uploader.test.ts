import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureInfo } from '@eyrie/schema';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureRecord } from './capture-record.ts';
import { CaptureUploader } from './capture-uploader.ts';
import type { CaptureAnswer } from './capture-client.ts';

const INFO: CaptureInfo = { id: 'c'.repeat(32), name: 'Shells', beforeNs: 5e9, afterNs: 1e9, filter: '', triggerAt: '1767225600000000000', policy: { id: 3, name: 'Shells' } };
const OPEN: CaptureAnswer = { status: 200, size: 0, message: '' };
const DELETED: CaptureAnswer = { status: 410, size: undefined, message: 'it was deleted on the server' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-uploads-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Sends what an agent finds when it starts, to a server that answers so. @returns what was asked, once there is nothing more to send. */
async function sent(answer: (path: string) => CaptureAnswer): Promise<string[]> {
  const asked: string[] = [];
  const gone = new Promise<void>((resolve) => {
    const put = async (_id: string, path: string): Promise<CaptureAnswer> => await Promise.resolve(answer(asked[asked.push(path) - 1] ?? ''));
    const uploader = new CaptureUploader({ client: { put }, onGone: () => resolve() });
    for (const record of CaptureRecord.left(folder)) uploader.add(record);
  });
  await gone;
  return asked;
}

describe('a capture that waits for the server when the agent is started again', () => {
  it('is begun anew if the server has never heard of it', async () => {
    writeFileSync(CaptureRecord.create(folder, INFO).path, 'events');
    expect((await sent((path) => (path === '' ? OPEN : { status: 200, size: 6, message: '' })))[0]).toBe('');
  });

  it('is not made anew after it was deleted on the server', async () => {
    const record = CaptureRecord.create(folder, INFO);
    writeFileSync(record.path, 'events');
    record.announced();
    expect(await sent(() => DELETED)).toEqual(['?known']);
    expect(readdirSync(folder)).toEqual([]);
  });
});
