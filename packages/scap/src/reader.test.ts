import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { EVENT_TYPES } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { BlockType } from './blocks.ts';
import { ScapReader } from './reader.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const inventoryFile = new URL('vectors/captures_inventory.json', shared);

interface Inventory {
  readonly events: number;
  readonly shb: { readonly major: number; readonly minor: number };
  readonly blocks: Readonly<Record<string, number>>;
  readonly by_type: Readonly<Record<string, number>>;
}

const inventoryText = existsSync(inventoryFile) ? readFileSync(inventoryFile, 'utf8') : '{}';
const inventory: Record<string, Inventory> = JSON.parse(inventoryText);

/** The whole capture, uncompressed. */
function load(path: URL): Uint8Array {
  const bytes = readFileSync(path);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** Times are beyond what JSON numbers hold exactly: they are taken from the text. */
function timeIn(text: string, file: string, key: string): bigint {
  return BigInt(new RegExp(`"${file}": *\\{[^]*?"${key}": (\\d+)`).exec(text)?.[1] ?? '0');
}

describe('real captures', () => {
  it.skipIf(Object.keys(inventory).length === 0)('are there (skipped where ../shared is absent)', () => expect(Object.keys(inventory)).not.toEqual([]));
  for (const [file, expected] of Object.entries(inventory)) {
    const path = new URL(`corpora/captures/${file}`, shared);
    it.skipIf(!existsSync(path))(`${file} holds what its inventory says${existsSync(path) ? '' : ' (file absent)'}`, () => {
      const bytes = load(path);
      const types: Record<string, number> = {};
      const seen = { minor: -1, machines: 0, users: 0, groups: 0, interfaces: 0, threads: new Set<number>(), fdThreads: new Set<number>(), emptyComm: 0, first: 0n, last: 0n };
      const reader = new ScapReader({
        onSection: ({ minor }) => (seen.minor = minor),
        onMachine: () => (seen.machines += 1),
        onUser: () => (seen.users += 1),
        onGroup: () => (seen.groups += 1),
        onInterface: () => (seen.interfaces += 1),
        onProcess: ({ tid, comm }) => {
          seen.threads.add(tid);
          if (comm === '') seen.emptyComm += 1;
        },
        onFd: (tid) => seen.fdThreads.add(tid),
        onEvent: (view) => {
          const id = `PPME_${EVENT_TYPES[view.type]?.id ?? ''}`;
          types[id] = (types[id] ?? 0) + 1;
          const time: bigint = view.time;
          // Events that were made while the process list was read have no time.
          if (time !== 0n && (seen.first === 0n || time < seen.first)) seen.first = time;
          if (time > seen.last) seen.last = time;
          expect(view.locateParams()).toBe(true);
        },
      });
      // Pieces of an odd size, so that blocks are cut everywhere.
      for (let at = 0; at < bytes.length; at += 4093) reader.push(bytes.subarray(at, at + 4093));
      reader.end();
      expect(reader.error).toBeUndefined();
      expect(reader.counts).toMatchObject({ events: expected.events, damaged: 0, unknownBlocks: 0, unknownEvents: 0, sections: 1 });
      expect(types).toEqual(expected.by_type);
      expect(seen.minor).toBe(expected.shb.minor);
      expect(seen.machines).toBe(1);
      expect(Math.min(seen.users, seen.groups, seen.interfaces, seen.threads.size)).toBeGreaterThan(0);
      expect(seen.emptyComm).toBe(0);
      expect(seen.first).toBe(timeIn(inventoryText, file, 'first_ts'));
      expect(seen.last).toBe(timeIn(inventoryText, file, 'last_ts'));
      // One descriptor block per thread that has descriptors, each of a thread in the list.
      const blocks = expected.blocks[Object.keys(expected.blocks).find((kind) => kind.startsWith('FDL')) ?? ''] ?? 0;
      expect(seen.fdThreads.size).toBeLessThanOrEqual(blocks);
      for (const tid of seen.fdThreads) expect(seen.threads.has(tid)).toBe(true);
    });
  }
});

describe('numbers of the first versions', () => {
  it('mean the same blocks', () => {
    const path = new URL('corpora/captures/502Error.scap', shared);
    if (!existsSync(path)) return;
    const early = new Map<number, number>([
      [BlockType.MACHINE, 0x8002abcd],
      [BlockType.FD_V1, 0x8001abcd],
      [BlockType.INTERFACE_V1, 0x8011abcd],
      [BlockType.USER_V1, 0x8012abcd],
      [BlockType.EVENT_V1, 0x8010abcd],
    ]);
    const original = load(path);
    const bytes = original.slice();
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) {
      const type = view.getUint32(at, true);
      view.setUint32(at, early.get(type) ?? type, true);
    }
    const read = (capture: Uint8Array): unknown => {
      const counts = { users: 0, fds: 0, interfaces: 0 };
      const reader = new ScapReader({ onEvent: () => {}, onUser: () => (counts.users += 1), onFd: () => (counts.fds += 1), onInterface: () => (counts.interfaces += 1) });
      reader.push(capture);
      reader.end();
      return { counts, ...reader.counts };
    };
    expect(read(bytes)).toEqual(read(original));
  });
});
