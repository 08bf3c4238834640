/** Type checking, event-type inference and path matching against Falco's own cases. */
import { byteStringOf } from '@eyrie/scap';
import { BUILTIN_FIELDS, type FieldInfo } from '@eyrie/schema';
import { describe, expect, test } from 'vitest';
import { compilePathMatch } from '../match/pmatch.ts';
import { needs, sharedJson } from '../testing/shared.ts';
import { makeCatalogue } from './catalogue.ts';
import { checkFilter } from './check.ts';
import { FilterError } from './error.ts';
import { eventTypesOf, type EventTypeSet } from './event-types.ts';
import { parseFilter } from './parser.ts';

interface CompileCase {
  readonly kind: 'compile' | 'run';
  readonly factory: 'mock' | 'real';
  readonly filter: string;
  readonly ok?: boolean;
  readonly error?: string;
  readonly warnings?: number;
}

/** The fields of the cases' own making: text, but for one buffer. */
const MOCK_FIELDS: FieldInfo[] = ['true', 'false', 'buffer', 'doublequote', 'singlequote'].map((name) => ({
  name: `c.${name}`,
  type: name === 'buffer' ? 'BYTEBUF' : 'CHARBUF',
  format: 'NA',
  isList: false,
  argument: 'none',
  filterOnly: false,
  printOnly: false,
  noRightSide: false,
  noTransformer: false,
  tableOnly: false,
  deprecated: false,
}));
const CATALOGUES = { mock: makeCatalogue([...MOCK_FIELDS, ...BUILTIN_FIELDS]), real: makeCatalogue(BUILTIN_FIELDS) };

const compileCases = sharedJson<{ cases: CompileCase[] }>('vectors/filter_compile.json');
describe.skipIf(compileCases === undefined)(`filter_compile.json${needs('vectors/filter_compile.json', compileCases)}`, () => {
  const cases = (compileCases?.cases ?? []).filter(({ kind }) => kind === 'compile');
  test.each(cases.map((item, index) => ({ ...item, index })))('case $index: $filter', ({ filter, factory, ok, error, warnings }) => {
    const check = () => checkFilter(parseFilter(filter).node, CATALOGUES[factory]);
    if (ok !== true) {
      expect(check).toThrow(FilterError);
      if (error !== undefined) expect(check).toThrow(error);
      return;
    }
    expect(check().warnings.length).toBe(warnings ?? 0);
  });
});

interface EventTypeCase {
  readonly filter: string;
  readonly set?: string;
  readonly same_as?: string;
}

const eventTypeCases = sharedJson<{ cases: EventTypeCase[] }>('vectors/filter_event_types.json');
describe.skipIf(eventTypeCases === undefined)(`filter_event_types.json${needs('vectors/filter_event_types.json', eventTypeCases)}`, () => {
  const typesOf = (filter: string): EventTypeSet => eventTypesOf(parseFilter(filter).node);
  const sorted = (set: EventTypeSet): number[] => [...set].sort((a, b) => a - b);

  function namedSet(name: string): EventTypeSet {
    if (name === 'all_events') return typesOf('evt.type exists');
    if (name === 'no_events') return new Set();
    const isNegated = name.startsWith('not_');
    const events = name.replace(/^not_/, '').replace(/_only$/, '').split('_').join(', ');
    return typesOf(isNegated ? `not evt.type in (${events})` : `evt.type in (${events})`);
  }

  test.each(eventTypeCases?.cases ?? [])('$filter', ({ filter, set, same_as }) => {
    const expected = same_as === undefined ? namedSet(set ?? '') : typesOf(same_as);
    expect(sorted(typesOf(filter))).toEqual(sorted(expected));
  });
});

interface PathCase {
  readonly test: string;
  readonly search_paths: readonly string[];
  readonly cases: readonly { readonly path: string; readonly match: boolean }[];
}

const pathCases = sharedJson<PathCase[]>('vectors/pmatch_prefix.json');
describe.skipIf(pathCases === undefined)(`pmatch_prefix.json${needs('vectors/pmatch_prefix.json', pathCases)}`, () => {
  test.each(pathCases ?? [])('$test', ({ search_paths, cases }) => {
    const match = compilePathMatch(search_paths.map(byteStringOf));
    for (const { path, match: expected } of cases) expect([path, match(byteStringOf(path))]).toEqual([path, expected]);
  });
});
