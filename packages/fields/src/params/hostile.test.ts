import { EVENT_TYPES, FIELDS } from '@eyrie/schema';
import { byteStringOf, EventView, Memory } from '@eyrie/scap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FORMAT, isReadable, lineOf, outputOf, readerOf, valueGetter, defaultLine, lineText } from '../index.ts';
import { contextOf, FakeSystem } from '../testing/fake-system.ts';

const LARGE = 2048;

/** An event of this type whose parameters have these bytes. */
function hostileEvent(type: number, params: readonly Uint8Array[]): EventView {
  const large = ((EVENT_TYPES[type]?.flags ?? 0) & LARGE) !== 0 ? 4 : 2;
  const length = 26 + params.length * large + params.reduce((sum, param) => sum + param.length, 0);
  const memory = new Memory(new ArrayBuffer((length + 11) & ~3));
  const { view, u8 } = memory;
  view.setBigUint64(0, 1_506_127_469_900_617_765n, true);
  view.setBigUint64(8, 1n, true);
  view.setUint32(16, length, true);
  view.setUint16(20, type, true);
  view.setUint32(22, params.length, true);
  let at = 26 + params.length * large;
  for (const [index, param] of params.entries()) {
    if (large === 4) view.setUint32(26 + index * 4, param.length, true);
    else view.setUint16(26 + index * 2, param.length, true);
    u8.set(param, at);
    at += param.length;
  }
  const event = new EventView();
  expect(event.moveTo(memory, 0, length)).toBe(true);
  event.num = 1;
  return event;
}

/** Mostly bytes that mean something: families, small counts, NULs. */
const bytes = fc.uint8Array({ maxLength: 48 }).map((param) => (param.length > 0 && (param[0] ?? 0) % 3 === 0 ? Uint8Array.of((param[0] ?? 0) % 11, ...param.slice(1)) : param));

const ARGUMENTS: Readonly<Record<string, string>> = { 'evt.type.is': 'open', 'evt.around': '5', 'thread.cgroup': 'cpu', 'container.label': 'x', 'k8s.pod.label': 'x' };
const names = FIELDS.filter((field) => isReadable(field.name)).map((field) => field.name);
const params = [...new Set(EVENT_TYPES.flatMap((type) => type.params.map((param) => param.name)))];

const partOf = (text: string) => (text.startsWith('%') ? { output: outputOf(text.slice(1), undefined) } : byteStringOf(text));

describe('hostile events', () => {
  it('never make a field or a line throw, whatever the lengths and bytes of their parameters', () => {
    const system = new FakeSystem({ tid: 1, name: 'x', cwd: '/', fds: {} });
    system.thread.fds.set(0, system.file('/dev/null'));
    system.about(0, system.file('/dev/null'));
    const line = lineText(defaultLine());
    // The line of the format, field by field.
    const asFormat = lineText(lineOf(DEFAULT_FORMAT.slice(1).split(/(?=[ ()%])|(?<=[ ()])/).map(partOf), false));
    const outputs = [
      ...names.filter((name) => name !== 'evt.arg' && name !== 'evt.rawarg').map((name) => outputOf(name, ARGUMENTS[name])),
      ...params.flatMap((name) => [outputOf('evt.arg', name), outputOf('evt.rawarg', name)]),
    ];
    const values = params.flatMap((name) => [valueGetter(readerOf('evt.arg', name)), valueGetter(readerOf('evt.rawarg', name))]);
    fc.assert(
      fc.property(fc.nat(EVENT_TYPES.length - 1), fc.array(bytes, { maxLength: 32 }), fc.boolean(), (type, given, isClassic) => {
        const context = contextOf(system, hostileEvent(type, given), isClassic ? { view: 'classic', maxBufferText: 80 } : {});
        expect(line(context)).toBe(asFormat(context));
        for (const output of outputs) {
          const text = output.text(context);
          expect(text === undefined || typeof text === 'string').toBe(true);
          output.json(context);
        }
        for (const value of values) value(context);
      }),
      { numRuns: 600 },
    );
  });
});
