/** The side of Eyrie: every field and filter in one pass over a capture. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { defaultLine, lineText } from '@eyrie/fields';
import { ALL_FIELDS, EventStream, filterOf, linePrinter, parseFormat, type FilterFor, type StreamContext } from '@eyrie/rules';
import { ScapReader } from '@eyrie/scap';

export interface Answers {
  readonly lines: readonly string[];
  /** One text per shown event, `<number> <value>`, by field. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Number of shown events that meet it, by filter. */
  readonly counts: ReadonlyMap<string, number>;
}

interface Counter {
  readonly filter: string;
  readonly compile: FilterFor;
  count: number;
  meets: (context: StreamContext) => boolean;
}

export function askEyrie(file: string, fields: readonly string[], filters: readonly string[]): Answers {
  const line = lineText(defaultLine());
  const lines: string[] = [];
  const columns = fields.map((field) => ({ field, values: [] as string[], print: lineText(linePrinter(parseFormat(`*%evt.num %${field}`, ALL_FIELDS))) }));
  const counters = filters.map((filter): Counter => ({ filter, count: 0, compile: filterOf(filter), meets: () => false }));
  const stream = new EventStream(
    {
      onSystem: ({ system }) => {
        for (const counter of counters) counter.meets = counter.compile(system.answers).holds;
      },
      onEvent: (context) => {
        lines.push(line(context) ?? '');
        for (const { values, print } of columns) values.push(print(context) ?? '');
        for (const counter of counters) if (counter.meets(context)) counter.count += 1;
      },
    },
    { view: 'classic' },
  );
  const bytes = readFileSync(file);
  const reader = new ScapReader(stream);
  reader.push(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  reader.end();
  return {
    lines,
    values: new Map(columns.map(({ field, values }) => [field, values])),
    counts: new Map(counters.map(({ filter, count }) => [filter, count])),
  };
}
