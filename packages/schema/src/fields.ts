/** The fields of the filter language: names, types and the forms in which they may be written. */
import type { ParamFormat, ParamType } from './events.ts';
import { FIELD_ROWS, PLUGIN_FIELD_ROWS } from './tables/field-rows.ts';

/** Plugins whose fields Eyrie provides itself; upstream rule files ask for them by name and version. */
export const PROVIDED_PLUGINS = { container: '0.7.1', k8saudit: '0.18.0', json: '0.7.0' } as const;

export type FieldArgument = 'none' | 'optional' | 'required';

export interface FieldInfo {
  readonly name: string;
  readonly type: ParamType;
  readonly format: ParamFormat;
  readonly isList: boolean;
  readonly argument: FieldArgument;
  /** Usable in conditions only. */
  readonly filterOnly: boolean;
  /** Usable in output formats only. */
  readonly printOnly: boolean;
  /** Not allowed on the right side of a comparison. */
  readonly noRightSide: boolean;
  readonly noTransformer: boolean;
  /** Hidden from listings: of use in csysdig-like tables only. */
  readonly tableOnly: boolean;
  readonly deprecated: boolean;
  /** Undefined for the built-in fields. */
  readonly plugin?: keyof typeof PROVIDED_PLUGINS;
}

function info(name: string, type: string, format: string, flags: readonly string[]): FieldInfo {
  const has = (flag: string): boolean => flags.includes(flag);
  return {
    name,
    type: type as ParamType,
    format: format as ParamFormat,
    isList: has('IS_LIST'),
    argument: has('ARG_REQUIRED') ? 'required' : has('ARG_ALLOWED') || has('ARG') ? 'optional' : 'none',
    filterOnly: has('FILTER_ONLY'),
    printOnly: has('PRINT_ONLY'),
    noRightSide: has('NO_RHS'),
    noTransformer: has('NO_TRANSFORMER'),
    tableOnly: has('TABLE_ONLY'),
    deprecated: has('DEPRECATED'),
  };
}

export const BUILTIN_FIELDS: readonly FieldInfo[] = FIELD_ROWS.map((row) => {
  const [name = '', type = '', format = '', ...flags] = row.split(' ');
  return info(name, type, format, flags);
});

export const PLUGIN_FIELDS: readonly FieldInfo[] = PLUGIN_FIELD_ROWS.map((row) => {
  const [name = '', type = '', plugin = '', ...flags] = row.split(' ');
  return { ...info(name, type, 'NA', flags), plugin: plugin as keyof typeof PROVIDED_PLUGINS };
});

export const FIELDS: readonly FieldInfo[] = [...BUILTIN_FIELDS, ...PLUGIN_FIELDS];

const byName = new Map(FIELDS.map((field) => [field.name, field]));

/** @returns the field of exactly this name, or undefined when there is none. */
export function findField(name: string): FieldInfo | undefined {
  return byName.get(name);
}
