import type { Target } from '../target.ts';
import { fields } from './fields.ts';
import { filter } from './filter.ts';
import { format } from './format.ts';
import { patterns } from './patterns.ts';
import { reader } from './reader.ts';
import { rules } from './rules.ts';
import { stream } from './stream.ts';

export const TARGETS: readonly Target[] = [reader, stream, fields, filter, format, patterns, rules];

/** @throws RangeError that lists the names. */
export function targetNamed(name: string): Target {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (target === undefined) throw new RangeError(`There is no target ${name}. There are: ${TARGETS.map((candidate) => candidate.name).join(', ')}`);
  return target;
}
