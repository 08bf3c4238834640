/** Parameters whose type the event itself tells: their first byte is an index into a list of types. */
import type { EventParam, FlagTable, ParamFormat, ParamType } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';

export interface DynamicType {
  readonly type: ParamType;
  readonly format: ParamFormat;
}

const of = (type: ParamType, format: ParamFormat): DynamicType => ({ type, format });

const TYPES: Partial<Record<FlagTable | 'ptrace_dynamic_param' | 'bpf_dynamic_param' | 'keyctl_dynamic_param', readonly DynamicType[]>> = {
  sockopt_dynamic_param: [of('BYTEBUF', 'NA'), of('ERRNO', 'DEC'), of('UINT32', 'DEC'), of('UINT64', 'DEC'), of('RELTIME', 'DEC')],
  ptrace_dynamic_param: [of('UINT64', 'HEX'), of('SIGTYPE', 'DEC')],
  bpf_dynamic_param: [of('FD', 'DEC'), of('ERRNO', 'DEC')],
  keyctl_dynamic_param: [of('INT64', 'DEC'), of('CHARBUF', 'NA')],
};

/** @returns the type of the rest of a DYN parameter; undefined when it is empty or of no known type. */
export function dynamicType(event: EventView, index: number, param: EventParam): DynamicType | undefined {
  if (param.values === undefined || event.lengthOf(index) === 0) return undefined;
  return TYPES[param.values]?.[event.u8(index)];
}
