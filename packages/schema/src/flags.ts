/** Flag and enumeration names of event parameters. */
import { FLAG_ROWS } from './tables/flag-rows.ts';

/** `sockopt_dynamic_param` has no names: it chooses the type of a DYN parameter. */
export type FlagTable = keyof typeof FLAG_ROWS | 'sockopt_dynamic_param';

export interface FlagValue {
  readonly name: string;
  readonly value: number;
}

const tables = new Map(Object.entries(FLAG_ROWS).map(([table, rows]) => [table, rows.split(' ').map(parseRow)]));

function parseRow(row: string): FlagValue {
  const [name = '', value = '0'] = row.split('=');
  return { name, value: Number(value) };
}

/** All tables by name. */
export function flagTables(): ReadonlyMap<string, readonly FlagValue[]> {
  return tables;
}

/** Names of a table, in printing order; none for `sockopt_dynamic_param`. */
export function flagValues(table: FlagTable): readonly FlagValue[] {
  return tables.get(table) ?? [];
}
