/**
 * Bound parameters for the embedded engine. Its own binding keeps one set of values for all connections, so that its library lets only one statement with
 * parameters run at a time: a long query would hold up every other. Here each value becomes a literal that consists of digits alone, decimal or
 * hexadecimal, whatever the value is: nothing that a client sent is ever read as SQL.
 */
import type { SqlParam, SqlParams } from './engine.ts';

const PLACEHOLDER = /\{(\w+):([A-Za-z0-9]+(?:\([A-Za-z0-9]+\))?)\}/g;

/** Replaces every `{name:Type}`. @throws when a value is missing or is not of its type: an error of the caller, not of a client. */
export function bindParams(sql: string, params: SqlParams): string {
  return sql.replace(PLACEHOLDER, (_match, name: string, type: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`no value for the parameter ${name}`);
    return literal(value, type);
  });
}

function literal(value: SqlParam, type: string): string {
  const element = /^Array\((\w+)\)$/.exec(type)?.[1];
  if (element !== undefined) {
    if (typeof value !== 'object') throw new Error(`expected a list for ${type}`);
    return `CAST([${value.map((item: string | number | bigint) => literal(item, element)).join(',')}], '${type}')`;
  }
  if (type === 'String') {
    if (typeof value !== 'string') throw new Error('expected text');
    return `unhex('${Buffer.from(value, 'utf8').toString('hex')}')`;
  }
  const bits = /^UInt(8|32|64)$/.exec(type)?.[1];
  if (bits === undefined || (typeof value !== 'number' && typeof value !== 'bigint')) throw new Error(`cannot bind a ${typeof value} as ${type}`);
  const number = BigInt(value);
  if (number < 0n || number >= 2n ** BigInt(bits)) throw new Error(`${number} does not fit ${type}`);
  return `to${type}(${number})`;
}
