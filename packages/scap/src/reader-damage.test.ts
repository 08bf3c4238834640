import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockType } from './blocks.ts';
import { byteStringOf } from './byte-string.ts';
import { buildEvent } from './event-builder.ts';
import type { ScapErrorCode } from './scap-error.ts';
import { collect } from './testing/collect.ts';
import { writeCapture } from './writer.ts';

const event = buildEvent({ type: 'SYSCALL_CLOSE_X', ts: 1n, tid: 42, params: [0, 3] });
const SECTION = 28;

/** A capture with three events of one size. */
const capture = writeCapture((writer) => {
  writer.section();
  for (let index = 0; index < 3; index++) writer.eventBytes(event);
});
const EVENT = (capture.length - SECTION) / 3;

function changed(change: (view: DataView) => void): Uint8Array {
  const copy = capture.slice();
  change(new DataView(copy.buffer));
  return copy;
}

const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

interface Damage {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly code: ScapErrorCode;
  readonly position: number;
  readonly events: number;
  readonly reason: RegExp;
}

const damages: readonly Damage[] = [
  { what: 'nothing at all', bytes: new Uint8Array(0), code: 'EMPTY', position: 0, events: 0, reason: /empty/ },
  { what: 'one byte', bytes: Uint8Array.of(7), code: 'NOT_A_CAPTURE', position: 0, events: 0, reason: /begins with 07/ },
  { what: 'a text', bytes: new TextEncoder().encode('#!/bin/sh\necho hello\n'), code: 'NOT_A_CAPTURE', position: 0, events: 0, reason: /begins with 23 21 2f 62/ },
  { what: 'half a section header', bytes: capture.subarray(0, 6), code: 'TRUNCATED', position: 0, events: 0, reason: /6 of at least 12 bytes/ },
  { what: 'a cut within the last event', bytes: capture.subarray(0, capture.length - 5), code: 'TRUNCATED', position: SECTION + 2 * EVENT, events: 2, reason: new RegExp(`${EVENT - 5} of ${EVENT} bytes`) },
  { what: 'a cut within a block header', bytes: capture.subarray(0, SECTION + EVENT + 3), code: 'TRUNCATED', position: SECTION + EVENT, events: 1, reason: /3 of at least 12/ },
  { what: 'another magic number', bytes: changed((view) => view.setUint32(8, 0xdeadbeef, true)), code: 'NOT_A_CAPTURE', position: 0, events: 0, reason: /magic number is 0xdeadbeef/ },
  { what: 'bytes swapped', bytes: swapped(capture), code: 'BYTE_SWAPPED', position: 0, events: 0, reason: /big-endian/ },
  { what: 'a later major version', bytes: changed((view) => view.setUint16(12, 2, true)), code: 'VERSION_UNKNOWN', position: 0, events: 0, reason: /version 2\.2/ },
  { what: 'a network capture', bytes: changed((view) => view.setUint32(SECTION, 1, true)), code: 'NETWORK_CAPTURE', position: SECTION, events: 0, reason: /pcapng/ },
  { what: 'a length of zero', bytes: changed((view) => view.setUint32(SECTION + EVENT + 4, 0, true)), code: 'BLOCK_LENGTH', position: SECTION + EVENT, events: 1, reason: /0 bytes long/ },
  { what: 'a length that is no multiple of 4', bytes: changed((view) => view.setUint32(SECTION + EVENT + 4, EVENT - 1, true)), code: 'BLOCK_LENGTH', position: SECTION + EVENT, events: 1, reason: /multiple of 4/ },
  { what: 'a length beyond all bounds', bytes: changed((view) => view.setUint32(SECTION + EVENT + 4, 0xfffffffc, true)), code: 'BLOCK_TOO_LARGE', position: SECTION + EVENT, events: 1, reason: /4294967292 bytes long; the limit is 134217728/ },
  { what: 'a length that leads into the next block', bytes: changed((view) => view.setUint32(SECTION + EVENT + 4, EVENT + 8, true)), code: 'TRAILER_MISMATCH', position: SECTION + EVENT, events: 1, reason: /at its beginning and \d+ at its end/ },
  { what: 'another length at the end', bytes: changed((view) => view.setUint32(SECTION + 2 * EVENT - 4, 99, true)), code: 'TRAILER_MISMATCH', position: SECTION + EVENT, events: 1, reason: new RegExp(`${EVENT} bytes at its beginning and 99 at its end`) },
  { what: 'a section header that is too short', bytes: changed((view) => view.setUint32(4, 12, true)), code: 'BLOCK_LENGTH', position: 0, events: 0, reason: /at least 28/ },
  { what: 'a damaged second section', bytes: join(capture, changed((view) => view.setUint32(8, 1, true))), code: 'NOT_A_CAPTURE', position: capture.length, events: 3, reason: /magic number is 0x1/ },
];

function swapped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 4 <= copy.length; at += 4) view.setUint32(at, view.getUint32(at), true);
  return copy;
}

describe('a damaged capture', () => {
  for (const { what, bytes, code, position, events, reason } of damages) {
    for (const chunk of [bytes.length, 1, 3, 7]) {
      it(`${what} is named with its position; the events before it are kept (pieces of ${chunk})`, () => {
        const { collected, reader } = collect(bytes, chunk, { bufferBytes: 64 });
        expect(reader.error).toMatchObject({ name: 'ScapError', code, position });
        expect(reader.error?.reason).toMatch(reason);
        expect(reader.error?.message).toContain(`at byte ${position}`);
        expect(collected.events.length).toBe(events);
      });
    }
  }

  it('reads on behind events whose contents cannot be, and counts them', () => {
    const lies = [
      (view: DataView) => view.setUint32(SECTION + 10 + 16, 0x7fffffff, true),
      (view: DataView) => view.setUint32(SECTION + 10 + 16, 3, true),
      (view: DataView) => view.setUint32(SECTION + 10 + 22, 0xffffffff, true),
    ];
    for (const lie of lies) {
      const { collected, reader } = collect(changed(lie));
      expect(reader.error).toBeUndefined();
      expect(reader.counts).toMatchObject({ events: 2, damaged: 1 });
      expect(reader.counts.firstDamage).toMatchObject({ code: 'EVENT_DAMAGED', position: SECTION });
      expect(collected.events.length).toBe(2);
    }
  });

  it('shows parameter lengths that lie when they are asked for, not before', () => {
    const { collected, reader } = collect(changed((view) => view.setUint16(SECTION + 10 + 26, 60_000, true)));
    expect(reader.counts).toMatchObject({ events: 3, damaged: 0 });
    expect(collected.events.map(({ bytes }) => bytes === undefined)).toEqual([true, false, false]);
  });

  it('skips and counts what later versions may bring', () => {
    const { collected, reader } = collect(join(changed((view) => view.setUint16(SECTION + 10 + 20, 454, true)), unknownBlock(0x7777)));
    expect(reader.error).toBeUndefined();
    expect(reader.counts).toMatchObject({ events: 2, unknownEvents: 1, unknownBlocks: 1, damaged: 0 });
    expect(collected.events.map(({ num }) => num)).toEqual([1, 2]);
  });

  it('keeps the entries before a damaged one, and what follows their block', () => {
    const bytes = writeCapture((writer) => {
      writer.section();
      writer.users(['a', 'b', 'c'].map((name) => ({ uid: 1, gid: 1, name: byteStringOf(name), home: byteStringOf('/'), shell: byteStringOf('/bin/sh') })), []);
      writer.eventBytes(event);
    });
    const view = new DataView(bytes.buffer);
    const entry = view.getUint32(SECTION + 8, true);
    view.setUint32(SECTION + 8 + entry, 0xffff, true);
    const { collected, reader } = collect(bytes);
    expect(collected.users.map(({ name }) => name)).toEqual(['a']);
    expect(reader.counts).toMatchObject({ events: 1, damaged: 1 });
    expect(reader.counts.firstDamage).toMatchObject({ code: 'ENTRY_DAMAGED', position: SECTION });
  });

  it('reads concatenated captures as sections of one', () => {
    const { collected, reader } = collect(join(capture, capture), 5);
    expect(reader.error).toBeUndefined();
    expect(collected.sections.map(({ position }) => position)).toEqual([0, capture.length]);
    expect(collected.events.length).toBe(6);
  });

  it('lets memory follow the bytes that come, not the length that is claimed', () => {
    const bytes = changed((view) => view.setUint32(SECTION + EVENT + 4, 120 << 20, true));
    const { reader } = collect(bytes, 3, { bufferBytes: 64 });
    expect(reader.error?.code).toBe('TRUNCATED');
    expect(reader.space().length).toBeLessThan(1024);
  });

  it('gives the number of parameters of the two old events whose length is 3 too large', () => {
    const old = buildEvent({ type: 'NOTIFICATION_E', ts: 1n, tid: 1, params: ['id', 'text'] }, 1);
    for (const excess of [0, 3]) {
      const bytes = writeCapture((writer) => {
        writer.section();
        writer.eventBytesV1(old);
      });
      new DataView(bytes.buffer).setUint32(SECTION + 10 + 16, old.length + excess, true);
      const { collected, reader } = collect(bytes);
      expect(reader.counts.damaged).toBe(0);
      expect(collected.events[0]?.bytes).toEqual(buildEvent({ type: 'NOTIFICATION_E', ts: 1n, tid: 1, params: ['id', 'text'] }));
    }
  });

  it('never throws and always ends, whatever is changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(capture.length - 1), value: fc.nat(255) }), { minLength: 1, maxLength: 8 }),
        fc.nat(capture.length),
        fc.integer({ min: 1, max: 40 }),
        (mutations, length, chunk) => {
          const bytes = capture.slice(0, length);
          for (const { at, value } of mutations) if (at < length) bytes[at] = value;
          const { reader } = collect(bytes, chunk, { bufferBytes: 64 });
          expect(reader.position).toBeLessThanOrEqual(length);
          if (reader.error === undefined) expect(reader.position).toBe(length);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

function unknownBlock(type: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, 16, true);
  view.setUint32(12, 16, true);
  return bytes;
}

it('knows the blocks by the numbers that the first versions used', () => {
  const view = new DataView(capture.slice().buffer);
  view.setUint32(SECTION, 0x8010abcd, true);
  expect(BlockType.EVENT_V1).toBe(0x204);
  // A current event read as an old one cannot be: its number of parameters takes the place of the first two lengths.
  const { reader } = collect(new Uint8Array(view.buffer));
  expect(reader.counts).toMatchObject({ unknownBlocks: 0, damaged: 1 });
});
