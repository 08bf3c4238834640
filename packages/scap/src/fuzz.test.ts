/**
 * Damage anywhere in a capture, through every path: reader, decoders, event windows, converter. Nothing may throw, hang, or
 * read outside the buffer; what comes out must be usable.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Converter } from './convert/converter.ts';
import { eventBytes } from './event-bytes.ts';
import { ScapReader } from './reader.ts';
import { syntheticCapture, type SyntheticOptions } from './synthetic/synthetic-capture.ts';

function example(form: NonNullable<SyntheticOptions['form']>): Uint8Array {
  return syntheticCapture({ form })
    .user('ana', 1000).group('staff', 50)
    .process({ pid: 1, comm: 'init' }).holds(3, '/dev/null')
    .process({ pid: 9, parent: 1, comm: 'sh', cgroups: ['cpu=/'], env: ['A=B'] })
    .fork(10).exec('/bin/ls', ['-l']).open('/etc').read('abc').close().connect('10.0.0.9', 80).write('x').unlink('/a/b').exit(0)
    .event({ type: 'CONTAINER_E', params: ['id', 0, 'name', 'image'] })
    .event({ type: 'NOTIFICATION_E', params: ['id', 'text'] }, 1)
    .bytes();
}

const capture = new URL('../../../../shared/corpora/captures/ping_sendto.scap', import.meta.url);
const seeds: Readonly<Record<string, Uint8Array>> = {
  current: example('current'),
  old: example('old'),
  oldest: example('oldest'),
  // The lists and the first events; a whole file would leave most changes in events alike.
  ...(existsSync(capture) ? { real: gunzipSync(readFileSync(capture)).subarray(0, 60_000) } : {}),
};

/** Reads, asks for everything, and says how much came out. */
function digest(bytes: Uint8Array, chunk: number): number {
  const converter = new Converter();
  let seen = 0;
  const count = (): number => (seen += 1);
  const reader = new ScapReader(
    {
      onSection: count, onMachine: count, onProcess: count, onFd: count, onUser: count, onGroup: count, onInterface: count,
      onEvent: (view) => {
        count();
        const raw = eventBytes(view);
        if (raw !== undefined) expect(raw.length).toBeLessThanOrEqual(view.length + 4);
        const event = converter.convert(view);
        if (event === undefined || !event.locateParams()) return;
        for (let index = 0; index < event.paramCount; index++) expect(event.bytes(index).length).toBe(event.lengthOf(index));
        expect(eventBytes(event)).toBeDefined();
      },
    },
    { bufferBytes: 256, maxBlockBytes: 1 << 20 },
  );
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  reader.end();
  return seen;
}

describe('damage anywhere', () => {
  for (const [name, seed] of Object.entries(seeds)) {
    it(`in the capture "${name}" is survived`, () => {
      const whole = digest(seed, 4096);
      expect(whole).toBeGreaterThan(20);
      const change = fc.record({ at: fc.nat(seed.length - 1), value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)) });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 7 }), fc.boolean(), (changes, size, isCut) => {
          const bytes = seed.slice(0, isCut ? changes[0]?.at : seed.length);
          for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
          // Small pieces for small captures only: the long one would take minutes.
          digest(bytes, seed.length < 10_000 ? size : 1021 * size);
        }),
        { numRuns: name === 'real' ? 150 : 400 },
      );
    });
  }
});
