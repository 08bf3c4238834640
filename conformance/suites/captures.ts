/** What public captures hold, block by block and event by event. */
import { gunzipSync } from 'node:zlib';
import { BlockType, currentBlockType, ScapReader } from '@eyrie/scap';
import { EVENT_TYPES, EventFlag } from '@eyrie/schema';
import type { Corpora } from '../corpora.ts';
import { dict, entries, integer, number } from '../shape.ts';
import { holds, same, type Case } from '../suite.ts';

export function* capturesInventory(document: unknown, corpora: Corpora): Iterable<Case> {
  for (const [file, value] of entries(document)) {
    const bytes = corpora.bytes(`captures/${file}`);
    yield {
      label: file,
      input: file,
      ...(bytes === undefined ? { skip: `the capture ${file} is not there` } : {}),
      run: () => {
        if (bytes !== undefined) expectInventory(bytes, dict(value, KEYS));
      },
    };
  }
}

const KEYS = ['gzip', 'shb', 'blocks', 'events', 'first_ts', 'last_ts', 'event_class', 'by_type'];

function expectInventory(bytes: Uint8Array, expected: ReturnType<typeof dict>): void {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isGzip ? gunzipSync(bytes) : bytes;
  same('gzip', expected['gzip'], isGzip);
  same('blocks', sorted(expected['blocks']), sorted(blocksOf(plain)));
  const { reader, section, counts, first, last, classes } = eventsOf(plain);
  holds('reading', reader.error === undefined && reader.counts.damaged === 0, 'no damage', reader.error ?? reader.counts);
  const { magic, major, minor } = dict(expected['shb'], ['magic', 'major', 'minor']);
  same('section header', { magic, major, minor }, { magic: `0x${new DataView(plain.buffer, plain.byteOffset).getUint32(8, true).toString(16)}`, ...section });
  same('events', number(expected['events']), reader.counts.events);
  same('first time', BigInt(integer(expected['first_ts'])), first);
  same('last time', BigInt(integer(expected['last_ts'])), last);
  same('old and current events', sorted(expected['event_class']), sorted(classes));
  same('events by type', sorted(expected['by_type']), sorted(counts));
}

const sorted = (counts: unknown): unknown => Object.fromEntries([...entries(counts)].sort(([a], [b]) => (a < b ? -1 : 1)));

const add = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** Names of blocks in the inventory. */
const BLOCK_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(BlockType).map(([name, type]) => {
    const short = name
      .replace('SECTION', 'SHB').replace('MACHINE', 'MI').replace('PROCESS', 'PL').replace('INTERFACE', 'IL').replace('USER', 'UL')
      .replace('FLAGGED_EVENT', 'EVF').replace('EVENT', 'EV').replace(/^FD_/, 'FDL_');
    // The first version of everything but process lists goes without a number.
    return [type, short.startsWith('PL_') ? short : short.replace(/_V1$/, '')] as const;
  }),
);

function blocksOf(bytes: Uint8Array): Record<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts: Record<string, number> = {};
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, view.getUint32(at + 4, true))) {
    const type = currentBlockType(view.getUint32(at, true));
    add(counts, BLOCK_NAMES.get(type) ?? `0x${type.toString(16)}`);
  }
  return counts;
}

function eventsOf(bytes: Uint8Array) {
  const counts: Record<string, number> = {};
  const classes: Record<string, number> = {};
  let first: bigint | undefined;
  let last = 0n;
  let section = { major: -1, minor: -1 };
  const ignore = (): void => {};
  const reader = new ScapReader({
    onEvent(view) {
      const type = EVENT_TYPES[view.type];
      add(counts, `PPME_${type?.id ?? view.type}`);
      add(classes, type !== undefined && (type.flags & EventFlag.OLD_VERSION) !== 0 ? 'old' : 'current');
      // What the kernel sends before its clock is known has no time.
      if (view.time !== 0n) first ??= view.time;
      last = view.time;
    },
    onSection({ major, minor }) {
      section = { major, minor };
    },
    onProcess: ignore,
    onFd: ignore,
    onUser: ignore,
    onGroup: ignore,
    onInterface: ignore,
    onMachine: ignore,
  });
  reader.push(bytes);
  reader.end();
  return { reader, section, counts, classes, first, last };
}
