/** Cells that show fields. */
import { outputOf, type FieldContext, type FieldOutput } from '@eyrie/fields';
import type { Cell, Column } from './definition.ts';

const ARGUMENT = 'evt.arg.';

export type FieldCell = (context: FieldContext) => Cell;

/** @returns undefined when the column shows no field. */
export function fieldCellOf({ source, unit }: Column): FieldCell | undefined {
  if (source.kind !== 'field') return undefined;
  const outputs = [source.field, ...(source.others ?? [])].map((name) => (name.startsWith(ARGUMENT) ? outputOf('evt.arg', name.slice(ARGUMENT.length)) : outputOf(name, undefined)));
  const keepsBigint = unit === 'time';
  return (context) => {
    const value = firstOf(outputs, context);
    return typeof value === 'bigint' && !keepsBigint && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
  };
}

function firstOf(outputs: readonly FieldOutput[], context: FieldContext): Cell {
  for (const output of outputs) {
    const value = output.json(context);
    if (value !== undefined && value !== '' && value !== '<NA>') return value;
  }
  return outputs.length === 1 ? outputs[0]?.json(context) : undefined;
}
