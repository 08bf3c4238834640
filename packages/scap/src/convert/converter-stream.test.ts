/** What conversion does to a stream: threads, order, bounds, damage. */
import { existsSync, readFileSync } from 'node:fs';
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventBytes } from '../event-bytes.ts';
import { buildEvent, type EventId, type ParamValue, viewOfEvent } from '../event-builder.ts';
import type { EventView } from '../event-view.ts';
import { ScapReader } from '../reader.ts';
import { syntheticCapture } from '../synthetic/synthetic-capture.ts';
import * as random from '../testing/arbitraries.ts';
import { Converter } from './converter.ts';

function make(type: EventId, tid: number, params: readonly ParamValue[]): EventView {
  return viewOfEvent(buildEvent({ type, ts: 1n, tid, params }));
}

/** The descriptor that a converted `close` exit got from its enter event. */
function closedFd(converter: Converter, tid: number): number | undefined {
  const event = converter.convert(make('SYSCALL_CLOSE_X', tid, [0]));
  return event?.locateParams() === true && event.hasParam(1) ? event.i64(1) : undefined;
}

const wantedOnly = (...types: EventId[]): Uint8Array => {
  const wanted = new Uint8Array(EVENT_TYPES.length);
  for (const type of types) wanted[PPME[type]] = 1;
  return wanted;
};

/** The events of a capture in their current form, read with a buffer of this size. */
function converted(capture: Uint8Array, bufferBytes: number): Uint8Array[] {
  const converter = new Converter();
  const events: Uint8Array[] = [];
  const onEvent = (view: EventView): void => {
    const event = converter.convert(view);
    const bytes = event === undefined ? undefined : eventBytes(event);
    if (bytes !== undefined) events.push(bytes);
  };
  const reader = new ScapReader({ onEvent }, { bufferBytes });
  reader.push(capture);
  return events;
}

describe('conversion of a stream', () => {
  it('gives each exit event the parameters of its own thread', () => {
    const converter = new Converter();
    for (const tid of [1, 2, 3, 2 ** 40]) expect(converter.convert(make('SYSCALL_CLOSE_E', tid, [tid % 1000]))).toBeUndefined();
    for (const tid of [2 ** 40, 3, 1, 2]) expect(closedFd(converter, tid)).toBe(tid % 1000);
    expect(closedFd(converter, 1)).toBe(0);
  });

  it('leaves the raw event alone', () => {
    const converter = new Converter();
    converter.convert(make('SYSCALL_CLOSE_E', 7, [3]));
    const raw = make('SYSCALL_CLOSE_X', 7, [0]);
    const before = eventBytes(raw);
    const current = converter.convert(raw);
    expect([raw.type, raw.paramCount, raw.isWhole]).toEqual([PPME.SYSCALL_CLOSE_X, 1, true]);
    expect(eventBytes(raw)).toEqual(before);
    expect([current?.type, current?.paramCount]).toEqual([PPME.SYSCALL_CLOSE_X, 2]);
    expect(current).not.toBe(raw);
  });

  it('numbers the events that come out, wanted or not', () => {
    const converter = new Converter(wantedOnly('SYSCALL_CLOSE_X'));
    const events = [make('SYSCALL_CLOSE_E', 1, [9]), make('SYSCALL_CHDIR_X', 2, [0, '/']), make('SYSCALL_READ_X', 2, [0, undefined]), make('SYSCALL_CLOSE_X', 1, [0])];
    const out = events.map((event) => converter.convert(event)).filter((event) => event !== undefined);
    expect(out.map((event) => [event.type, event.num, event.i64(1)])).toEqual([[PPME.SYSCALL_CLOSE_X, 3, 9]]);
    expect(converter.counts).toMatchObject({ events: 3, dropped: 1 });
  });

  it('keeps an enter event that comes out itself, even when only its exit event is wanted', () => {
    const converter = new Converter(wantedOnly('SOCKET_CONNECT_X'));
    expect(converter.convert(make('SOCKET_CONNECT_E', 1, [5, Uint8Array.of(1, 2, 3)]))).toBeUndefined();
    const exit = converter.convert(make('SOCKET_CONNECT_X', 1, [0, undefined, 5]));
    expect(exit?.paramCount).toBe(4);
    expect([...(exit?.bytes(3) ?? [])]).toEqual([1, 2, 3]);
  });

  it('forgets a thread that ends', () => {
    const converter = new Converter();
    converter.convert(make('SYSCALL_CLOSE_E', 1, [9]));
    converter.convert(make('PROCEXIT_1_E', 1, [0, 0, 0, 0, 0]));
    expect(closedFd(converter, 1)).toBe(0);
    converter.convert(make('SYSCALL_CLOSE_E', 1, [9]));
    converter.reset();
    expect(closedFd(converter, 1)).toBe(0);
  });

  it('counts exit events that follow the enter event of another call, and makes them without it', () => {
    const converter = new Converter();
    converter.convert(make('SYSCALL_READ_E', 1, [9, 100]));
    expect(closedFd(converter, 1)).toBe(0);
    expect(converter.counts).toMatchObject({ mismatched: 1, errors: 0 });
  });

  it('keeps enter events of any length', () => {
    const converter = new Converter();
    for (const length of [10, 100, 1000, 60_000, 20]) {
      const path = 'p'.repeat(length);
      converter.convert(make('SYSCALL_UNLINK_E', 1, [path]));
      const exit = converter.convert(make('SYSCALL_UNLINK_X', 1, [0]));
      expect(exit?.type).toBe(PPME.SYSCALL_UNLINK_2_X);
      expect(Buffer.from(exit?.bytes(1) ?? []).toString()).toBe(`${path}\0`);
    }
  });

  it('takes parameters from where they were read, and from a copy once those bytes have gone', () => {
    const capture = syntheticCapture({ form: 'old' });
    const threads = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const tid of threads) capture.event({ type: 'SYSCALL_UNLINK_E', tid, params: ['p'.repeat(tid * 7)] });
    for (const tid of threads.slice(20)) capture.event({ type: 'SYSCALL_READ_E', tid, params: [tid, 1000] });
    for (const tid of threads.slice(0, 20)) capture.event({ type: 'SYSCALL_UNLINK_X', tid, params: [0] });
    for (const tid of threads.slice(20)) capture.event({ type: 'SYSCALL_READ_X', tid, params: [3, Uint8Array.of(1, 2, 3)] });
    const whole = converted(capture.bytes(), 1 << 20);
    expect(whole.length).toBe(40);
    expect(converted(capture.bytes(), 512)).toEqual(whole);
  });

  it('tells one parameter as the converted event has it, whether or not the beginning of the call is known', () => {
    const enters = [make('SYSCALL_READ_E', 1, [9, 100]), make('SYSCALL_CLOSE_E', 1, [-1]), make('SYSCALL_CLOSE_E', 1, []), undefined];
    for (const enter of enters) {
      for (const exit of [make('SYSCALL_READ_X', 1, [3, undefined]), make('SYSCALL_CLOSE_X', 1, [0]), make('SYSCALL_CLOSE_X', 1, [0, 5])]) {
        const index = exit.type === PPME.SYSCALL_READ_X ? 2 : 1;
        const [one, other] = [new Converter(), new Converter()];
        for (const converter of [one, other]) {
          converter.convert(exit);
          if (enter !== undefined) converter.convert(enter);
        }
        const event = one.convert(exit);
        const at = event?.find(index, 8) ?? -1;
        expect(other.takeInteger(exit, index, -7)).toBe(at < 0 ? -7 : event?.memory.view.getInt32(at, true));
        expect(other.counts).toEqual(one.counts);
      }
    }
  });

  it('forgets threads, counted, rather than grow without end', () => {
    const converter = new Converter();
    const threads = 100_000;
    const enter = make('SYSCALL_CLOSE_E', 0, [9]);
    for (let tid = 1; tid <= threads; tid++) {
      enter.tid = tid;
      converter.convert(enter);
    }
    expect(converter.enters.evicted).toBeGreaterThan(threads / 2);
    expect(closedFd(converter, threads)).toBe(9);
    expect(closedFd(converter, 1)).toBe(0);
    const long = make('SYSCALL_UNLINK_E', 0, ['p'.repeat(60_000)]);
    for (let tid = 1; tid <= 1000; tid++) {
      long.tid = tid;
      converter.convert(long);
    }
    expect(converter.enters.refused).toBeGreaterThan(100);
  });

  it('names the first event that cannot be, and drops it', () => {
    const converter = new Converter();
    const params = Array.from({ length: 40 }, () => undefined);
    expect(converter.convert(make('SYSCALL_EXECVE_19_X', 1, params))).toBeUndefined();
    expect(converter.convert(make('SYSCALL_READ_X', 1, [0]))).toBeUndefined();
    expect(converter.counts).toMatchObject({ errors: 2, events: 0 });
    expect(converter.counts.firstError).toContain('SYSCALL_EXECVE_19_X has 40 parameters');
  });

  it('makes valid JSON of any container name', () => {
    const event = new Converter().convert(make('CONTAINER_E', 1, ['abc', 2, 'a "quoted" name', 'image:1']));
    expect(event?.type).toBe(PPME.CONTAINER_JSON_2_E);
    const text = Buffer.from(event?.bytes(0) ?? []).toString();
    expect(text).toBe('{"id":"abc","type":2,"name":"a \\"quoted\\" name","image":"image:1"}\0');
  });

  it('always ends in a current event: converting its bytes again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(random.event, { minLength: 1, maxLength: 30 }), (specs) => {
        const converter = new Converter();
        for (const spec of specs) {
          const current = converter.convert(viewOfEvent(buildEvent({ ...spec, tid: Number(spec.tid) % 3 })));
          if (current === undefined) continue;
          const bytes = eventBytes(current);
          expect(bytes).toBeDefined();
          const type = EVENT_TYPES[current.type];
          if (bytes === undefined || type?.isEnter === true) continue;
          const again = new Converter().convert(viewOfEvent(bytes));
          expect(again === undefined ? undefined : eventBytes(again)).toEqual(bytes);
        }
      }),
      { numRuns: 500 },
    );
  });

  const capture = new URL('../../../../../shared/corpora/captures/502Error.scap', import.meta.url);
  it.skipIf(!existsSync(capture))(`lets current readers see what they see of a capture of 2017${existsSync(capture) ? '' : ' (file absent)'}`, () => {
    const converter = new Converter();
    const types = new Map<number, number>();
    const reader = new ScapReader({
      onEvent: (view) => {
        const event = converter.convert(view);
        if (event !== undefined) types.set(event.type, (types.get(event.type) ?? 0) + 1);
      },
    });
    reader.push(readFileSync(capture));
    reader.end();
    const hidden = [PPME.SYSCALL_OPEN_E, PPME.SOCKET_CONNECT_E, PPME.CONTAINER_JSON_2_E].reduce((sum, type) => sum + (types.get(type) ?? 0), 0);
    expect(converter.counts).toMatchObject({ errors: 0, mismatched: 0 });
    expect(converter.counts.events - hidden).toBe(18_010);
  });
});
