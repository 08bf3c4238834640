import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { openLive } from './live.ts';
import { decodeBlock, perlCalls, whyNoProbe } from './testing/probe-run.ts';

const reason = whyNoProbe();

describe.skipIf(reason !== undefined)(`a ring${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  test('goes round and round without losing or tearing an event', () => {
    const source = openLive({ ringBytes: 1 << 14, events: ['chdir'], reportSelf: true });
    try {
      const names: unknown[] = [];
      const take = (): void => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        source.drain((memory, at) => {
          const { path } = decodeBlock(memory, at).params;
          if (String(path).startsWith('/nonexistent/')) names.push(path);
        });
      };
      const expected: string[] = [];
      for (let round = 0; round < 12; round++) {
        // Of many lengths, so that the end of the memory falls into every part of a record; less than half a ring, so that nothing is shed.
        const paths = Array.from({ length: 20 }, (_, index) => `/nonexistent/${round}/${index}${'y'.repeat((round * 37 + index * 13) % 150)}`);
        const [program, ...args] = perlCalls(`my $m=pack('Q', 1); sc('sched_setaffinity', 0, 8, $m); ${paths.map((path) => `sc('chdir', '${path}');`).join(' ')}`);
        expect(spawnSync(program, args).status).toBe(0);
        expected.push(...paths);
        take();
      }
      expect(names).toEqual(expected);
      expect(source.counters().dropped).toBe(0);
    } finally {
      source.close();
    }
  });
});
