import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_VIEW, readInspectView, wholeFilter, writeInspectView, type InspectView } from './inspect-view.ts';

const read = (link: string): InspectView => readInspectView(new URLSearchParams(link));
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });

describe('the view in the URL', () => {
  it('is empty at the beginning', () => {
    expect(writeInspectView(FIRST_VIEW)).toBe('');
    expect(read('')).toEqual(FIRST_VIEW);
  });

  it('comes back as it was written, whatever the names and conditions in it', () => {
    const view = fc.record({
      capture: fc.option(word, { nil: undefined }),
      view: fc.constantFrom('overview', 'procs', 'dig'),
      steps: fc.array(fc.record({ view: word, title: word, filter: word }), { maxLength: 4 }),
      window: fc.option(fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 1n, max: 10n ** 12n })).map(([from, span]) => ({ from, to: from + span })), { nil: undefined }),
      filter: word,
      pins: fc.array(fc.constantFrom('syscalls', 'http-errors', 'net-in'), { maxLength: 3 }),
      payload: fc.constantFrom('text' as const, 'printable' as const, 'hex' as const),
      sort: fc.option(fc.record({ column: fc.constantFrom('cpu', 'name'), isReversed: fc.boolean() }), { nil: undefined }),
      find: word,
      event: fc.option(fc.nat(), { nil: undefined }),
      group: fc.option(fc.record({ column: word, isOpen: fc.boolean(), except: fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 3 }) }), { nil: undefined }),
      columns: fc.array(word, { maxLength: 3 }),
      widths: fc.dictionary(fc.constantFrom('CPU', 'BPS IN', 'Command'), fc.integer({ min: 40, max: 4000 }), { noNullPrototype: true }),
      row: fc.option(fc.nat(), { nil: undefined }),
      top: fc.nat(),
      direction: fc.constantFrom('both' as const, 'read' as const, 'write' as const),
      isMasked: fc.boolean(),
      contents: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(view, (each) => {
        expect(read(writeInspectView(each))).toEqual(each);
      }),
    );
  });

  it('opens old and cut links at what is still readable', () => {
    expect(read('v=procs&d=%5B%22procs&from=5&to=3&as=colour&n=-1&w=wide&w=7%20CPU&row=x&dir=up')).toEqual({ ...FIRST_VIEW, view: 'procs' });
  });
});

describe('the condition of a view', () => {
  it('is that of all steps and of the typed filter', () => {
    const steps = [{ view: 'containers', title: 'web', filter: 'container.id=3ad7' }];
    expect(wholeFilter({ steps: [], filter: ' ' })).toBe('');
    expect(wholeFilter({ steps, filter: '' })).toBe('container.id=3ad7');
    expect(wholeFilter({ steps, filter: 'evt.type=open or evt.type=openat' })).toBe('(container.id=3ad7) and (evt.type=open or evt.type=openat)');
  });
});
