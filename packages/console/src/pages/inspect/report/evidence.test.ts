import { LocalInspectService, openCapture, type CaptureFile, type InspectService } from '@eyrie/inspect';
import { syntheticCapture } from '@eyrie/scap';
import type { CaptureNote } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { browserPlatform } from '../../../engine/browser-platform.ts';
import { evidenceOf } from './evidence.ts';

const SECRET = 'AKIAABCDEFGHIJKLMNOP';

async function service(): Promise<InspectService> {
  const capture = syntheticCapture({ hostname: 'h' }).process({ pid: 1, comm: 'init' }).process({ pid: 40, parent: 1, comm: 'bash' });
  const bytes = capture.as(40).at(1).exec('/bin/cat', ['/k', `password=${SECRET}`]).open('/k').read(`key ${SECRET}\n`).close().bytes();
  const file: CaptureFile = {
    size: bytes.length,
    async *pieces() {
      yield await Promise.resolve(bytes);
    },
    plain: { read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)) },
    spill: () => {
      throw new Error('it is not compressed');
    },
  };
  return new LocalInspectService(await openCapture(file, browserPlatform));
}

const noteOn = (row: number): CaptureNote => ({ id: 'a'.repeat(32), about: { kind: 'event', row, number: row, type: 'read', at: '1' }, text: '', view: 'v=dig', isReported: true, madeAt: 0 });
const noteIn = (view: string): CaptureNote => ({ ...noteOn(0), about: { kind: 'window', from: '1', to: '2' }, view });

describe('evidence of a note', () => {
  it('is the event with the bytes it read, in which secrets are masked unless they are wanted', async () => {
    const inspect = await service();
    const [read] = (await inspect.events({ filters: ['evt.type=read'] }, 0, 1)).items;
    const masked = await evidenceOf(inspect, noteOn(read?.row ?? -1), true);
    expect(masked.payload).toMatchObject({ direction: 'read', text: 'key [access key]\n', length: 25 });
    expect(JSON.stringify(masked.events.map(({ info }) => info))).not.toContain(SECRET);
    expect(masked.commandLine).not.toContain(SECRET);
    expect((await evidenceOf(inspect, noteOn(read?.row ?? -1), false)).payload?.text).toContain(SECRET);
  });

  it('is the rows of the view that was noted, or its events where it is no table', async () => {
    const inspect = await service();
    expect((await evidenceOf(inspect, noteIn('v=files'), true)).table?.rows.flat()).toContain('/k');
    const events = await evidenceOf(inspect, noteIn('v=dig&q=evt.type%3Dread'), true);
    expect(events.events.map(({ type }) => type)).toEqual(['read']);
  });

  it('says why there is none', async () => {
    expect((await evidenceOf(await service(), noteOn(9_999_999), true)).problem).toBeDefined();
    expect((await evidenceOf(await service(), noteIn('v=dig&q=bogus.field%3D1'), true)).problem).toContain('bogus.field');
  });
});
