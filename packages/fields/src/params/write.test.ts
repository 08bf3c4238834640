import { buildEvent, viewOfEvent, type EventView } from '@eyrie/scap';
import { EVENT_TYPES } from '@eyrie/schema';
import { SystemState } from '@eyrie/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBytes, StreamFacts, type EventsView, type FieldContext } from '../index.ts';
import { newRenderedParam, paramCountOf, renderParam } from './render.ts';
import { writeParams } from './write.ts';

/** Any event at all: every parameter has up to 16 bytes, often those that its type has. */
const anyEvent = fc
  .constantFrom(...EVENT_TYPES.filter(({ params }) => params.length > 0))
  .chain((type) => fc.tuple(fc.constant(type), fc.array(fc.uint8Array({ minLength: 0, maxLength: 16 }), { minLength: type.params.length, maxLength: type.params.length })));

describe('writing parameters', () => {
  it.each<EventsView>(['current', 'classic'])('gives what rendering them gives (%s)', (view) => {
    const system = new SystemState();
    const stream = new StreamFacts({ view });
    const rendered = newRenderedParam();
    fc.assert(
      fc.property(anyEvent, ([type, values]) => {
        const event = eventOf(type.id, values);
        const context: FieldContext = { system, stream, event };
        event.locateParams();
        let expected = '';
        for (let index = 0; index < paramCountOf(context); index++) {
          renderParam(context, index, rendered);
          expected += `${type.params[index]?.name}=${rendered.plain}${rendered.resolved === '' ? '' : `(${rendered.resolved})`} `;
        }
        const line = new LineBytes();
        writeParams(context, line);
        expect(line.from(0), type.id).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

function eventOf(id: string, values: readonly Uint8Array[]): EventView {
  return viewOfEvent(buildEvent({ type: id as Parameters<typeof buildEvent>[0]['type'], ts: 1n, tid: 1, params: values }));
}
