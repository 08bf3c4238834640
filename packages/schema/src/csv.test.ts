import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

/** Reads one line as RFC 4180 says. */
function readLine(line: string): string[] {
  const values: string[] = [];
  let at = 0;
  while (at <= line.length - 2) {
    if (line[at] === '"') {
      const end = /^"(?:[^"]|"")*"/.exec(line.slice(at))?.[0].length ?? 0;
      values.push(line.slice(at + 1, at + end - 1).replaceAll('""', '"'));
      at += end + 1;
    } else {
      const end = line.slice(at).search(/,|\r\n/);
      values.push(line.slice(at, at + end));
      at += end + 1;
    }
  }
  return values;
}

describe('lines of a CSV file', () => {
  it('are read back as they were, whatever the text holds', () => {
    const text = fc.array(fc.constantFrom('a', ',', '"', '\n', '\r', "'", ' ', 'ü', '😀'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
        expect(readLine(csvLine(values))).toEqual(values.map((value) => (value.startsWith('\r') ? `'${value}` : value)));
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "=cmd|' /C calc'!A0"])('never give a spreadsheet a formula: %j', (value) => {
    expect(readLine(csvLine([value]))[0]).toBe(`'${value}`);
  });

  it('write numbers as numbers', () => {
    expect(csvLine([-3, 4.5, 'x'])).toBe('-3,4.5,x\r\n');
  });
});
