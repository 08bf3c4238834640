/** Flag sets, enumerations and file modes as names. */
import { EVENT_TYPES, flagValues, type EventParam, type FlagValue } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';

const EMPTY = '' as ByteString;

/** Names that were put together before, by value; one cache per parameter, so that repeated values cost no allocation. */
const caches = new Map<EventParam, Map<number, ByteString>>();
const MAX_CACHED = 4096;

for (const type of EVENT_TYPES) for (const param of type.params) if (param.values !== undefined) caches.set(param, new Map());

/** @returns `O_RDONLY|O_CLOEXEC`; empty when no name fits or the parameter has no table. */
export function flagNames(param: EventParam, value: number): ByteString {
  const cache = caches.get(param);
  if (cache === undefined || param.values === undefined) return EMPTY;
  const known = cache.get(value);
  if (known !== undefined) return known;
  const text = name(param, flagValues(param.values), value);
  if (cache.size < MAX_CACHED) cache.set(value, text);
  return text;
}

function name(param: EventParam, table: readonly FlagValue[], value: number): ByteString {
  if (param.type.startsWith('ENUM')) {
    return table
      .filter((flag) => flag.value === value)
      .map((flag) => flag.name)
      .join('|') as ByteString;
  }
  return param.type === 'MODE' ? modeNames(table, value) : setNames(table, value);
}

/** Each flag takes its bits away, so that O_RDWR is not followed by its parts; a flag that is the whole value ends the search. */
function setNames(table: readonly FlagValue[], value: number): ByteString {
  let rest = value;
  const names: string[] = [];
  for (const flag of table) {
    const isIn = flag.value === 0 ? value === 0 : rest !== 0 && ((rest & flag.value) >>> 0) === flag.value;
    if (!isIn) continue;
    names.push(flag.name);
    rest = (rest & ~flag.value) >>> 0;
    if (flag.value === value) break;
  }
  return names.join('|') as ByteString;
}

/** As flag sets, but a name of the whole value comes last and is added even after its parts. */
function modeNames(table: readonly FlagValue[], value: number): ByteString {
  let rest = value;
  const names: string[] = [];
  for (const mode of table) {
    if (mode.value === value) {
      names.push(mode.name);
      break;
    }
    if (mode.value === 0 || rest === 0 || ((rest & mode.value) >>> 0) !== mode.value) continue;
    names.push(mode.name);
    rest = (rest & ~mode.value) >>> 0;
  }
  return names.join('|') as ByteString;
}
