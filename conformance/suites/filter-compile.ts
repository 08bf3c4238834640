/** Checking and evaluating conditions, and the event types that they can be true for. */
import { byteStringOf, buildEvent, viewOfEvent } from '@eyrie/scap';
import { BUILTIN_FIELDS, EVENT_TYPES, type FieldInfo } from '@eyrie/schema';
import { readerOf, StreamFacts, type FieldReader } from '@eyrie/fields';
import { checkFilter, compilePathMatch, ConditionSet, eventCodesOf, eventTypesOf, FilterError, makeCatalogue, parseFilter } from '@eyrie/rules';
import { SystemState } from '@eyrie/state';
import { boolean, dict, list, number, optional, text, texts } from '../shape.ts';
import { NotUnderstood, same, throws, type Case } from '../suite.ts';

/** Fields that the cases make up, and their values. */
const MOCK_VALUES: Readonly<Record<string, string>> = {
  'c.true': '1',
  'c.false': '0',
  'c.buffer': '',
  'c.doublequote': 'hello "quoted"',
  'c.singlequote': "hello 'quoted'",
};

const MOCK_FIELDS = Object.keys(MOCK_VALUES).map((name): FieldInfo => ({
  name,
  type: name === 'c.buffer' ? 'BYTEBUF' : 'CHARBUF',
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

function mockReader(name: string, argument: string | undefined): FieldReader {
  const value = MOCK_VALUES[name];
  return value === undefined ? readerOf(name, argument) : { on: 'event', read: () => byteStringOf(value) };
}

function factoryOf(value: unknown): keyof typeof CATALOGUES {
  if (value === 'mock' || value === 'real') return value;
  throw new NotUnderstood(`factory ${String(value)}`);
}

export function* filterCompile(document: unknown): Iterable<Case> {
  for (const [index, value] of list(dict(document)['cases']).entries()) {
    yield { label: `${index} ${String(dict(value)['test'])}`, input: value, run: () => runCompileCase(value) };
  }
}

function runCompileCase(value: unknown): void {
  const item = dict(value, ['kind', 'factory', 'filter', 'ok', 'error', 'warnings', 'result']);
  const filter = text(item['filter']);
  const factory = factoryOf(item['factory']);
  const check = (): ReturnType<typeof checkFilter> => checkFilter(parseFilter(filter).node, CATALOGUES[factory]);
  if (item['kind'] === 'run') return same('result', boolean(item['result']), evaluate(check(), factory));
  if (item['kind'] !== 'compile') throw new NotUnderstood(`kind ${String(item['kind'])}`);
  if (!boolean(item['ok'])) return throws('compiling', () => check().node.canonical, (error) => error instanceof FilterError, optional(item['error'], text));
  const { warnings } = check();
  if (item['warnings'] !== undefined) same('number of warnings', number(item['warnings']), warnings.length);
}

/** Through the compiled form that rules have, on an event that says nothing. */
function evaluate({ node }: ReturnType<typeof checkFilter>, factory: keyof typeof CATALOGUES): boolean {
  const system = new SystemState();
  const set = new ConditionSet([{ root: node }], system.answers, factory === 'mock' ? mockReader : readerOf);
  const event = viewOfEvent(buildEvent({ type: 'SYSCALL_GETCWD_X', ts: 1n, tid: 1, params: [-1, '/test/dir'] }));
  system.apply(event);
  const stream = new StreamFacts();
  stream.advance(event);
  return set.first({ system, event, stream }) === 0;
}

export function* filterEventTypes(document: unknown): Iterable<Case> {
  for (const [index, value] of list(dict(document)['cases']).entries()) {
    yield {
      label: `${index} ${String(dict(value)['test'])}`,
      input: value,
      run: () => {
        const { filter, set, same_as } = dict(value, ['filter', 'set', 'same_as']);
        const expected = same_as === undefined ? namedSet(text(set)) : typesOf(text(same_as));
        same('event types', namesOf(expected), namesOf(typesOf(text(filter))));
      },
    };
  }
}

const typesOf = (filter: string): ReadonlySet<number> => eventTypesOf(parseFilter(filter).node);

const namesOf = (codes: ReadonlySet<number>): readonly string[] => EVENT_TYPES.filter(({ code }) => codes.has(code)).map(({ id }) => id);

const EVENT_NAMES: ReadonlySet<string> = new Set(EVENT_TYPES.map(({ name }) => name));

function namedSet(name: string): ReadonlySet<number> {
  if (name === 'all_events') return new Set(EVENT_TYPES.keys());
  if (name === 'no_events') return new Set();
  const isComplement = name.startsWith('not_');
  if (!isComplement && !name.endsWith('_only')) throw new NotUnderstood(`set ${name}`);
  const names = eventNames(isComplement ? name.slice('not_'.length) : name.slice(0, -'_only'.length));
  const codes = new Set(names.flatMap(eventCodesOf));
  return isComplement ? new Set(EVENT_TYPES.filter(({ code }) => !codes.has(code)).map(({ code }) => code)) : codes;
}

/** `open_by_handle_at_close` → both events: names are joined by what they may hold themselves. */
function eventNames(joined: string): readonly string[] {
  if (joined === '') return [];
  const parts = joined.split('_');
  for (let count = parts.length; count > 0; count--) {
    const first = parts.slice(0, count).join('_');
    if (EVENT_NAMES.has(first)) return [first, ...eventNames(parts.slice(count).join('_'))];
  }
  throw new NotUnderstood(`no event is called ${joined}`);
}

export function* pathPrefixes(document: unknown): Iterable<Case> {
  for (const [index, value] of list(document).entries()) {
    const { search_paths, cases, test } = dict(value, ['search_paths', 'cases']);
    const matches = compilePathMatch(texts(search_paths).map(byteStringOf));
    for (const [number, item] of list(cases).entries()) {
      yield {
        label: `${index}.${number} ${String(test)}`,
        input: { search_paths, ...dict(item) },
        run: () => {
          const { path, match } = dict(item, ['path', 'match']);
          same('match', boolean(match), matches(byteStringOf(text(path))));
        },
      };
    }
  }
}
