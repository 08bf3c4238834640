/** The tables of facts: one case for each row, and one for there being no other rows. */
import { CONVERSION_ROWS } from '@eyrie/scap';
import { BUILTIN_FIELDS, EVENT_TYPES, EventFlag, flagTables, PLUGIN_FIELDS, SYSCALL_NAMES, type EventType, type FieldInfo } from '@eyrie/schema';
import { dict, entries, integer, list, number, optional, text, texts } from '../shape.ts';
import { same, type Case } from '../suite.ts';

const strip = (value: unknown, prefix: string): string => text(value).replace(new RegExp(`^${prefix}`), '');

/** The rows as cases. @param ours how many rows our table has; undefined when it may have more. */
function* rows(table: readonly unknown[], ours: number | undefined, label: (row: unknown, index: number) => string, expect: (row: unknown, index: number) => void): Iterable<Case> {
  for (const [index, row] of table.entries()) yield { label: `${index} ${label(row, index)}`, input: row, run: () => expect(row, index) };
  // A surplus of ours has no row of its own.
  if (ours !== undefined && ours > table.length) yield { label: 'rows beyond the table', input: table.length, run: () => same('number of rows', table.length, ours) };
}

/** Rows are found by their name: the order of the table is not that of the codes (docs/conformance.md). */
export function eventTable(document: unknown): Iterable<Case> {
  return rows(list(document), EVENT_TYPES.length, (row) => String(dict(row)['code']), (row) => {
    const { code, name, flags, cat, params } = dict(row, ['code', 'name', 'flags', 'cat', 'params']);
    const expected = {
      id: strip(code, 'PPME_'),
      name: text(name),
      flags: texts(flags).map((flag) => strip(flag, 'EF_')).filter((flag) => flag !== 'NONE').sort(),
      categories: texts(cat).map((category) => strip(category, 'EC_')).sort(),
      params: list(params).map((value) => {
        const param = dict(value, ['name', 'type', 'fmt', 'values']);
        return [text(param['name']), strip(param['type'], 'PT_'), strip(param['fmt'], 'PF_'), optional(param['values'], text) ?? ''];
      }),
    };
    same('event type', expected, eventRow(EVENT_TYPES.find(({ id }) => id === expected.id)));
  });
}

function eventRow(type: EventType | undefined): unknown {
  return (
    type && {
      id: type.id,
      name: type.name,
      flags: Object.entries(EventFlag).flatMap(([name, bit]) => ((type.flags & bit) === 0 ? [] : [name])).sort(),
      categories: [...type.categories].sort(),
      params: type.params.map(({ name, type: kind, format, values }) => [name, kind, format, values ?? '']),
    }
  );
}

/** Flags of the upstream table that say nothing about how a field may be used. */
const MEANINGLESS = new Set(['NONE', 'NO_PTR_STABILITY']);

export function fields(document: unknown): Iterable<Case> {
  return rows(list(document), BUILTIN_FIELDS.length, (row) => String(dict(row)['name']), (row) => {
    const { name, type, fmt, flags } = dict(row, ['name', 'type', 'fmt', 'flags']);
    const expected = {
      type: strip(type, 'PT_'),
      format: strip(fmt, 'PF_'),
      flags: text(flags).split(' | ').map((flag) => strip(flag, 'EPF_')).filter((flag) => !MEANINGLESS.has(flag)).sort(),
    };
    const ours = BUILTIN_FIELDS.find((field) => field.name === name);
    same('field', expected, ours && { type: ours.type, format: ours.format, flags: flagsOf(ours) });
  });
}

function flagsOf(field: FieldInfo): readonly string[] {
  const flags: Readonly<Record<string, boolean>> = {
    ARG_ALLOWED: field.argument === 'optional',
    ARG_REQUIRED: field.argument === 'required',
    DEPRECATED: field.deprecated,
    FILTER_ONLY: field.filterOnly,
    IS_LIST: field.isList,
    NO_RHS: field.noRightSide,
    NO_TRANSFORMER: field.noTransformer,
    PRINT_ONLY: field.printOnly,
    TABLE_ONLY: field.tableOnly,
  };
  return Object.keys(flags).filter((flag) => flags[flag]);
}

const PLUGIN_TYPES: Readonly<Record<string, string>> = { string: 'CHARBUF', uint64: 'UINT64' };

export function pluginFields(document: unknown): Iterable<Case> {
  // The table leaves out the fields of init and ephemeral containers.
  return rows(list(document), undefined, (row) => String(dict(row)['name']), (row) => {
    const { name, type, plugin, list: isList, arg } = dict(row, ['name', 'type', 'plugin', 'list', 'arg']);
    const ours = PLUGIN_FIELDS.find((field) => field.name === name);
    same('type and plugin', { type: PLUGIN_TYPES[text(type)] ?? text(type), plugin: text(plugin) }, ours && { type: ours.type, plugin: ours.plugin });
    if (isList !== undefined) same('list', isList, ours?.isList);
    if (arg !== undefined) same('argument', arg, ours?.argument !== 'none');
  });
}

export function* flags(document: unknown): Iterable<Case> {
  const ours = flagTables();
  for (const [table, values] of entries(document)) {
    const expected = list(values).map((value) => {
      const row = dict(value, ['name', 'value']);
      return { name: text(row['name']), value: Number(integer(row['value'])) };
    });
    yield* rows(expected, ours.get(table)?.length ?? 0, (row) => `${table} ${String(dict(row)['name'])}`, (row, index) => same(table, row, ours.get(table)?.[index]));
  }
}

export function syscallCodes(document: unknown): Iterable<Case> {
  return rows(list(document), SYSCALL_NAMES.length, (row) => String(dict(row)['name']), (row) => {
    const { code, name } = dict(row, ['code', 'name']);
    same('name', text(name), SYSCALL_NAMES[number(code)]);
  });
}

const CONVERSIONS: ReadonlyMap<string, string> = new Map(
  CONVERSION_ROWS.map((row) => {
    const [id = '', count = ''] = row.split(' ');
    return [`${id} ${count}`, row] as const;
  }),
);

export function converterTable(document: unknown): Iterable<Case> {
  return rows(list(document), CONVERSION_ROWS.length, (row) => `${String(dict(row)['type'])} ${String(dict(row)['nparams'])}`, (row) => {
    const { type, nparams, action, to, params } = dict(row, ['type', 'nparams', 'action', 'to', 'params']);
    const key = `${strip(type, 'PPME_')} ${number(nparams)}`;
    const head = [key, text(action), ...(to === undefined ? [] : [strip(to, 'PPME_')])].join(' ');
    const instructions = (optional(params, list) ?? []).map((instruction) => instructionText(list(instruction)));
    same('conversion', instructions.length === 0 ? head : `${head} : ${instructions.join(', ')}`, CONVERSIONS.get(key));
  });
}

function instructionText([word, index, flag]: readonly unknown[]): string {
  const number = optional(index, text) ?? '0';
  const isOptional = flag === 'CIF_FALLBACK_TO_EMPTY';
  switch (text(word)) {
    case 'FROM_OLD':
      return `old ${number}`;
    case 'FROM_ENTER':
      return `enter ${number}${isOptional ? '?' : ''}`;
    case 'FROM_EMPTY':
    case 'FROM_DEFAULT':
    case 'FROM_CALLBACK':
      return strip(word, 'FROM_').toLowerCase();
    default:
      return text(word);
  }
}
