/** Which operators fit which types. */
import type { ParamType } from '@eyrie/schema';
import type { CheckOperator } from './checked.ts';

const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
const MEMBERSHIP = ['in', 'intersects'] as const;

const NUMERIC_OPERATORS = new Set<CheckOperator>([...COMPARISONS, ...MEMBERSHIP]);
const EQUALITY_OPERATORS = new Set<CheckOperator>(['=', '!=', ...MEMBERSHIP]);
const STRING_OPERATORS = new Set<CheckOperator>([
  ...COMPARISONS, ...MEMBERSHIP, 'contains', 'icontains', 'startswith', 'endswith', 'glob', 'iglob', 'regex', 'pmatch',
]);
const BUFFER_OPERATORS = new Set<CheckOperator>(['=', '!=', ...MEMBERSHIP, 'contains', 'bcontains', 'startswith', 'bstartswith', 'endswith']);

const NUMERIC_TYPES = new Set<ParamType>([
  'INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'ERRNO', 'FD', 'PID', 'SYSCALLID', 'SIGTYPE', 'RELTIME', 'ABSTIME',
  'PORT', 'FLAGS8', 'FLAGS16', 'FLAGS32', 'DOUBLE', 'MODE', 'ENUMFLAGS8', 'ENUMFLAGS16', 'ENUMFLAGS32',
]);
const ADDRESS_TYPES = new Set<ParamType>(['IPV4ADDR', 'IPV6ADDR', 'IPADDR', 'IPNET']);
const STRING_TYPES = new Set<ParamType>(['CHARBUF', 'FSPATH', 'FSRELPATH']);
const LIST_TYPES = new Set<ParamType>(['CHARBUF', 'UINT64', 'RELTIME', 'ABSTIME', 'BOOL', 'IPADDR', 'IPNET']);

export function isText(type: ParamType): boolean {
  return STRING_TYPES.has(type);
}

/**
 * Whether a field of this type may stand left of this operator.
 * @returns undefined when it may, else why not.
 */
export function operatorProblem(operator: CheckOperator, type: ParamType, isList: boolean): string | undefined {
  if (operator === 'exists') return undefined;
  if (isList) {
    if (!LIST_TYPES.has(type)) return `list filters are not supported for type '${type}'`;
    return operator === 'in' || operator === 'intersects' ? undefined : `'${operator}' operator not supported list filters`;
  }
  const [operators, kind] = family(type);
  if (operators === undefined) return `'${operator}' operator not supported for type '${type}'`;
  return operators.has(operator) ? undefined : `'${operator}' operator not supported for ${kind} filters`;
}

function family(type: ParamType): readonly [ReadonlySet<CheckOperator> | undefined, string] {
  if (NUMERIC_TYPES.has(type)) return [NUMERIC_OPERATORS, 'numeric'];
  if (type === 'BOOL') return [EQUALITY_OPERATORS, 'numeric'];
  if (ADDRESS_TYPES.has(type)) return [EQUALITY_OPERATORS, 'ip address and network'];
  if (STRING_TYPES.has(type)) return [STRING_OPERATORS, 'string'];
  if (type === 'BYTEBUF') return [BUFFER_OPERATORS, 'buffer'];
  return [undefined, ''];
}
