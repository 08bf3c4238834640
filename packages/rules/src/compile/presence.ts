/** What the type of an event alone decides about a field, so that whole branches fall away before the first event. */
import { EVENT_TYPES, EventFlag, PPME, type EventType } from '@eyrie/schema';
import { byteStringOf } from '@eyrie/scap';
import type { Value } from '@eyrie/fields';
import { CONCERNS_FD, FD_PARAM, OPENS } from '@eyrie/state';
import type { FieldRef } from '../filter/checked.ts';

/** `unknown`: only the event itself tells. Absent makes every check false. */
export type Presence = { readonly kind: 'unknown' } | { readonly kind: 'absent' } | { readonly kind: 'constant'; readonly value: Value };

const UNKNOWN: Presence = { kind: 'unknown' };
const ABSENT: Presence = { kind: 'absent' };

/** Types whose name the event itself carries. */
const NAMED_BY_EVENT = new Set<number>([PPME.GENERIC_E, PPME.GENERIC_X, PPME.ASYNCEVENT_E]);

/** Fields that say which flags a type has: true for one of these. */
const FLAGS_OF: ReadonlyMap<string, number> = new Map([
  ['evt.is_io', EventFlag.READS_FROM_FD | EventFlag.WRITES_TO_FD],
  ['evt.is_io_read', EventFlag.READS_FROM_FD],
  ['evt.is_io_write', EventFlag.WRITES_TO_FD],
  ['evt.is_wait', EventFlag.WAITS],
]);
const ENTER = byteStringOf('>');
const EXIT = byteStringOf('<');

/** They tell of events that should have a descriptor, whether it is known or not. */
const OF_THE_NUMBER = new Set(['fd.num', 'fd.uid', 'fd.typechar', 'fd.types']);

export function presence(field: FieldRef, code: number): Presence {
  const type = EVENT_TYPES[code];
  if (type === undefined) return UNKNOWN;
  const { name } = field.info;
  if (name === 'evt.type' || name === 'syscall.type') {
    return NAMED_BY_EVENT.has(code) || field.argument !== undefined ? UNKNOWN : { kind: 'constant', value: byteStringOf(type.name) };
  }
  if (name === 'evt.dir') return { kind: 'constant', value: type.isEnter ? ENTER : EXIT };
  const flags = FLAGS_OF.get(name);
  if (flags !== undefined) return { kind: 'constant', value: (type.flags & flags) !== 0 };
  if (name === 'evt.arg' || name === 'evt.rawarg') return hasArgument(field, type) ? UNKNOWN : ABSENT;
  if (name.startsWith('evt.is_open_') && OPENS[code] === 0) return { kind: 'constant', value: false };
  if (name.startsWith('fd.') && (CONCERNS_FD[code] === 0 || (isUnnamedYet(type) && !OF_THE_NUMBER.has(name)))) return ABSENT;
  return UNKNOWN;
}

/** A call that begins without a descriptor: what it makes is not there yet. */
function isUnnamedYet({ code, isEnter }: EventType): boolean {
  return isEnter && FD_PARAM[code] === -1;
}

function hasArgument(field: FieldRef, type: EventType): boolean {
  if (field.argument === undefined) return false;
  const { text, index } = field.argument;
  return index === undefined ? type.params.some((param) => param.name === text) : index < type.params.length;
}
