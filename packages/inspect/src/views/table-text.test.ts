import fc from 'fast-check';
import { expect, it } from 'vitest';
import { computed } from './definition.ts';
import { csvHead, csvRow, jsonRow } from './table-text.ts';

const columns = [computed('TIME', '', 'time'), computed('CPU', '', 'percent'), computed('BYTES', '', 'bytes'), computed('FILE', '')];

it('CSV has exact numbers with their unit in the head, times to the nanosecond, and no formula that somebody gave a file as its name', () => {
  expect(csvHead(columns)).toBe('TIME,CPU (%),BYTES (bytes),FILE\r\n');
  expect(csvRow(columns, [1_767_225_600_123_456_789n, 1.25, 4096, '=HYPERLINK("http://x")'])).toBe('2026-01-01T00:00:00.123456789Z,1.25,4096,"\'=HYPERLINK(""http://x"")"\r\n');
  expect(csvRow(columns, [undefined, undefined, undefined, 'a,b'])).toBe(',,,"a,b"\r\n');
});

it('JSON gives every row back as it was, whatever is in it', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }), fc.constant(undefined));
  fc.assert(
    fc.property(fc.tuple(cell, cell, cell, cell), fc.string(), (cells, filter) => {
      const [time, cpu, bytes, file] = cells.map((each) => each ?? null);
      expect(JSON.parse(jsonRow(columns, cells, filter))).toEqual({ TIME: time, CPU: cpu, BYTES: bytes, FILE: file, filter });
    }),
  );
});

it('times keep all their digits in JSON', () => {
  expect(jsonRow(columns.slice(0, 1), [1_767_225_600_123_456_789n], '')).toBe('{"TIME":1767225600123456789,"filter":""}');
});
