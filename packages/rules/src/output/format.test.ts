/** Formats: what they are made of, and what they print. */
import { describe, expect, test } from 'vitest';
import type { TransformerArgument } from '../filter/checked.ts';
import { falcoJson, falcoText } from './falco-line.ts';
import { parseFormat } from './format.ts';
import { renderFields, renderText, type ValueSource } from './render.ts';

type Value = string | number | bigint | boolean | readonly string[];

/** Values by the canonical name of a field; transformers work on them. */
function source(values: Readonly<Record<string, Value>>): ValueSource {
  const evaluate = (expression: TransformerArgument): Value | undefined => {
    if (expression.kind === 'text') return expression.constant.text;
    if (expression.kind === 'field') return values[expression.canonical];
    const args = (expression.kind === 'list' ? expression.items : expression.args).map(text);
    if (!args.every((arg) => arg !== undefined)) return undefined;
    if (expression.kind === 'list') return args;
    const [first = ''] = args;
    switch (expression.name) {
      case 'toupper':
        return first.toUpperCase();
      case 'tolower':
        return first.toLowerCase();
      case 'join':
        return args.slice(1).join('').replace(/^\(|\)$/g, '').replaceAll(',', first);
      case 'concat':
        return args.join('');
      default:
        throw new Error(`no ${expression.name} in this test`);
    }
  };
  const text = (expression: TransformerArgument): string | undefined => {
    const value = evaluate(expression);
    return value === undefined ? undefined : typeof value === 'object' ? `(${value.join(',')})` : String(value);
  };
  return { text, json: evaluate };
}

const EVENT = source({
  'proc.name': 'init',
  'proc.pid': 1,
  'thread.tid': 1,
  'proc.aname[0]': 'init',
  'proc.apid[0]': 1,
  'evt.arg[1]': '/test/dir',
  'evt.arg.path': '/test/dir',
  'evt.time': 1_700_000_000_123_456_789n,
  'evt.is_io': true,
  'fd.types': ['file', 'ipv4'],
  'user.name': 'émile',
});

describe('parsing a format', () => {
  test('the longest field name counts, the rest is text', () => {
    expect(renderText(parseFormat('%proc.nameand'), EVENT).text).toBe('initand');
    expect(renderText(parseFormat('%proc.name.'), EVENT).text).toBe('init.');
    expect(renderText(parseFormat('%proc.name[0]'), EVENT).text).toBe('init[0]');
  });

  test.each([
    ['%', 'cannot end with a %'],
    ['%12', 'cannot end with a number'],
    ['%fd.nofield', 'invalid formatting token fd.nofield'],
    ['100%', 'cannot end with a %'],
    ['%%proc.name', 'invalid formatting token'],
    ['%evt.arg.nothing', 'unknown event argument'],
    ['%99999999999proc.name', 'wider than'],
  ])('%s is refused', (format, message) => {
    expect(() => parseFormat(format)).toThrow(message);
  });

  test('says where the wrong field stands', () => {
    expect(() => parseFormat('one %proc.name two %no.field')).toThrow(expect.objectContaining({ offset: 19 }));
  });

  test('a long name that is no field takes no long time', () => {
    expect(() => parseFormat(`%proc.${'a'.repeat(1_000_000)}`)).not.toThrow(RangeError);
  });

  test('columns are cut and filled by bytes, never within a character', () => {
    expect(renderText(parseFormat('[%6proc.name]'), EVENT).text).toBe('[init  ]');
    expect(renderText(parseFormat('[%3user.name]'), EVENT).text).toBe('[ém]');
    expect(renderText(parseFormat('[%1user.name]'), EVENT).text).toBe('[ ]');
  });

  test('lists print in parentheses and stay lists in JSON', () => {
    const format = parseFormat('%fd.types');
    expect(renderText(format, EVENT).text).toBe('(file,ipv4)');
    expect(renderFields(format, EVENT)).toEqual({ 'fd.types': ['file', 'ipv4'] });
  });
});

describe('an alert', () => {
  const rule = {
    name: 'Some rule',
    source: 'syscall',
    priority: 'Informational',
    tags: ['a', 'b'],
    output: parseFormat('*by "%proc.name"\n%evt.asynctype'),
    extraFields: [
      { name: 'who', text: '%user.name!', format: parseFormat('*%user.name!'), isRaw: false },
      { name: 'proc.pid', text: '%proc.pid', format: parseFormat('*%proc.pid'), isRaw: true },
    ],
  } as const;
  const subject = { time: 1_700_000_000_123_456_789n, hostname: 'h', values: EVENT };

  test('as text is one line, escaped as in JSON', () => {
    expect(falcoText(rule, subject)).toBe('1700000000123456789: Informational by \\"init\\"\\n<NA>');
  });

  test('as JSON has sorted keys, exact times and null for absent fields', () => {
    expect(falcoJson(rule, subject)).toBe(
      '{"hostname":"h","output":"1700000000123456789: Informational by \\"init\\"\\n<NA>","output_fields":{"evt.asynctype":null,' +
        '"evt.time":1700000000123456789,"proc.name":"init","proc.pid":1,"who":"émile!"},"priority":"Informational","rule":"Some rule",' +
        '"source":"syscall","tags":["a","b"],"time":"2023-11-14T22:13:20.123456789Z"}',
    );
  });

  test('writes fractions as fractions, also when they are whole', () => {
    const busy = { ...rule, output: parseFormat('*%thread.cpu %proc.fdusage'), extraFields: [] };
    const values = source({ 'thread.cpu': 50, 'proc.fdusage': 0.25, 'evt.time': 1n });
    expect(falcoJson(busy, { ...subject, values })).toContain('"output_fields":{"evt.time":1,"proc.fdusage":0.25,"thread.cpu":50.0}');
  });

  test('leaves out what is not wanted', () => {
    const options = { output: false, tags: false, message: true, outputFields: false };
    expect(JSON.parse(falcoJson(rule, subject, options))).toEqual({
      hostname: 'h',
      message: 'by "init"\n<NA>',
      priority: 'Informational',
      rule: 'Some rule',
      source: 'syscall',
      time: '2023-11-14T22:13:20.123456789Z',
    });
  });

  test('replaces what is not Unicode', () => {
    const broken = { ...subject, values: source({ 'proc.name': 'a\udc80b', 'evt.time': 1n }) };
    expect(falcoText(rule, broken)).toContain('a\ufffdb');
  });
});
