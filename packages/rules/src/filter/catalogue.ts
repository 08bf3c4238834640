/** Which field a written name means, and the form of its argument. */
import { EVENT_TYPES, FIELDS, type EventParam, type FieldInfo, type ParamType } from '@eyrie/schema';
import type { FieldArgumentValue } from './checked.ts';

/** A field as written, found in a catalogue. */
export interface ResolvedField {
  readonly info: FieldInfo;
  readonly argument?: FieldArgumentValue;
  /** The field's type; of `evt.rawarg`, the type of its parameter. */
  readonly type: ParamType;
}

/** The fields that conditions and formats may name. */
export interface FieldCatalogue {
  /**
   * @param name with dots, as written before any bracket.
   * @param bracket what stands in brackets; undefined when there are none.
   * @returns undefined when there is no such field.
   * @throws RangeError with a message for the user, when there is one but it may not be written so.
   */
  resolve(name: string, bracket: string | undefined): ResolvedField | undefined;
}

export function makeCatalogue(fields: readonly FieldInfo[]): FieldCatalogue {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return {
    resolve(name, bracket) {
      const exact = byName.get(name);
      if (exact !== undefined) return withBracket(exact, bracket);
      for (const [prefix, rule] of DOTTED) {
        const info = byName.get(prefix);
        if (info === undefined || !name.startsWith(prefix) || name.charAt(prefix.length) !== '.') continue;
        const suffix = name.slice(prefix.length + 1);
        return bracket === undefined ? rule(info, suffix) : undefined;
      }
      return undefined;
    },
  };
}

/** Every field of the vocabulary, those of plugins included. */
export const ALL_FIELDS: FieldCatalogue = makeCatalogue(FIELDS);

/** Parameters of all events by name; of several with one name, the first. */
const PARAMETERS: ReadonlyMap<string, EventParam> = new Map(
  EVENT_TYPES.flatMap((event) => event.params.map((param) => [param.name, param] as const)).reverse(),
);

type DottedRule = (info: FieldInfo, suffix: string) => ResolvedField | undefined;

const eventParameter: DottedRule = (info, suffix) => {
  const param = PARAMETERS.get(suffix);
  if (param !== undefined) return { info, argument: { text: suffix }, type: info.type === 'DYN' ? param.type : info.type };
  for (let length = suffix.length - 1; length > 0; length--) if (PARAMETERS.has(suffix.slice(0, length))) return undefined;
  throw new RangeError(`unknown event argument ${suffix}`);
};

/** Fields whose argument is written behind a dot. */
const DOTTED: readonly (readonly [string, DottedRule])[] = [
  ['evt.arg', eventParameter],
  ['evt.rawarg', eventParameter],
  ['evt.abspath', (info, suffix) => (suffix === 'src' || suffix === 'dst' ? { info, argument: { text: suffix }, type: info.type } : undefined)],
  ['evt.type.is', (info, suffix) => (EVENT_TYPES.some((event) => event.name === suffix) ? { info, argument: { text: suffix }, type: info.type } : undefined)],
  ['thread.cgroup', (info, suffix) => (/^[a-zA-Z_]+$/.test(suffix) ? { info, argument: { text: suffix }, type: info.type } : undefined)],
];

/** Built-in fields whose bracket holds a number; anything else in it names no field. */
const NUMBERED = new Set(['fd.types', 'proc.aexe', 'proc.aexepath', 'proc.aname', 'proc.args', 'proc.aargs', 'proc.acmdline', 'proc.apid']);
/** Built-in fields whose bracket holds a name or a number. */
const NAMED = new Set(['proc.env', 'proc.aenv']);

function withBracket(info: FieldInfo, bracket: string | undefined): ResolvedField | undefined {
  if (info.plugin !== undefined) return pluginField(info, bracket);
  const { name, type } = info;
  if (name === 'evt.abspath' && bracket === undefined) return { info, type };
  if (bracket === undefined) {
    if (info.argument === 'required') throw new RangeError(`filter syntax error: ${name}`);
    return { info, type };
  }
  if (name === 'evt.rawarg') throw new RangeError('evt.arg fields must be expressed explicitly');
  if (name === 'evt.arg' || name === 'evt.around') {
    if (!isInteger(bracket)) throw new RangeError(`${bracket} is not a valid number`);
    return { info, argument: argumentOf(bracket), type };
  }
  if (NUMBERED.has(name) && isInteger(bracket)) return { info, argument: argumentOf(bracket), type };
  // A closing bracket within quotes ends the argument early, and then the field's name does not fit.
  if (NAMED.has(name) && !bracket.includes(']')) return { info, argument: argumentOf(bracket), type };
  return undefined;
}

function pluginField(info: FieldInfo, bracket: string | undefined): ResolvedField {
  const { name, type } = info;
  if (bracket === undefined) {
    if (info.argument === 'required') throw new RangeError(`filter '${name}': ${name} requires an argument but none provided`);
    return { info, type };
  }
  if (info.argument === 'none') {
    throw new RangeError(`filter '${name}[${bracket}]': ${name} does not allow nor require an argument but one is provided: ${bracket}`);
  }
  // An argument that may be left out picks an element by its number; one that may not is a key.
  if (info.argument === 'optional' && !/^(?:0|[1-9][0-9]*)$/.test(bracket)) {
    throw new RangeError(`filter ${name}[${bracket}] ${name} has an invalid index argument not composed only by digits: ${bracket}`);
  }
  return { info, argument: argumentOf(bracket), type };
}

function argumentOf(text: string): FieldArgumentValue {
  return /^[0-9]+$/.test(text) && Number(text) < 2 ** 31 ? { text, index: Number(text) } : { text };
}

function isInteger(text: string): boolean {
  return /^\s*[+-]?[0-9]+$/.test(text);
}
