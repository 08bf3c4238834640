/** What a policy event tells about the event behind it: the fields of its output, its processes and its container. */
import type { FieldValue, ParamType, PolicyEvent } from '@eyrie/schema';
import { byteString } from '@eyrie/scap';
import type { Value } from '@eyrie/fields';
import { constantValue } from '../compile/values.ts';
import { toBytes } from '../filter/bytes.ts';
import type { FieldRef } from '../filter/checked.ts';
import { parseConstant } from '../filter/constants.ts';
import { isText } from '../filter/operators.ts';

/** `known` with an undefined value: the field is known to be absent. */
export type Knowledge = { readonly kind: 'unknown' } | { readonly kind: 'known'; readonly value: Value | undefined };

const UNKNOWN: Knowledge = { kind: 'unknown' };

type Process = PolicyEvent['processes'][number];
type OneValue = Exclude<FieldValue, readonly unknown[]>;
type Facts = Pick<PolicyEvent, 'fields' | 'processes' | 'container'>;

const OF_PROCESS: Readonly<Record<string, (process: Process) => OneValue>> = {
  name: (process) => process.name,
  exepath: (process) => process.exepath,
  cmdline: (process) => process.cmdline,
  pid: (process) => process.pid,
};

/** Fields that stand for all ancestors at once when they have no argument. */
const ANCESTORS: Readonly<Record<string, (process: Process) => OneValue>> = {
  'proc.aname': (process) => process.name,
  'proc.aexepath': (process) => process.exepath,
  'proc.acmdline': (process) => process.cmdline,
  'proc.apid': (process) => process.pid,
};

export class KnownEvent {
  readonly #event: Facts;

  constructor(event: Facts) {
    this.#event = event;
  }

  /** The value of a field, if the event tells it. */
  field(field: FieldRef): Knowledge {
    const raw = this.#raw(field);
    if (raw === undefined) return UNKNOWN;
    if (raw === null) return { kind: 'known', value: undefined };
    if (Array.isArray(raw)) {
      const values = raw.map((each) => engineValue(each, field.type));
      return values.some((value) => value === undefined) ? UNKNOWN : { kind: 'known', value: values as unknown as Value };
    }
    const value = engineValue(raw, field.type);
    return value === undefined ? UNKNOWN : { kind: 'known', value };
  }

  /** Values of all ancestors, the parent first, for a field that stands for them; undefined for other fields, or when they are not known. */
  ancestors(field: FieldRef): readonly Value[] | undefined {
    const read = ANCESTORS[field.info.name];
    if (read === undefined || field.argument !== undefined || this.#event.processes.length === 0) return undefined;
    return this.#event.processes.slice(1).flatMap((process) => engineValue(read(process), field.type) ?? []);
  }

  /** The same as text, for people: by a field's name as it is written in conditions. */
  text(name: string): string | undefined {
    const raw = this.#event.fields[name] ?? this.#derived(name, undefined);
    return raw === undefined || raw === null || Array.isArray(raw) ? undefined : String(raw);
  }

  #raw(field: FieldRef): FieldValue | undefined {
    const known = this.#event.fields[field.canonical];
    return known === undefined ? this.#derived(field.info.name, field.argument?.index) : known;
  }

  #derived(name: string, index: number | undefined): FieldValue | undefined {
    const { processes, container } = this.#event;
    const [own, parent] = processes;
    if (name === 'container.id') return container === undefined ? 'host' : container.id;
    if (name === 'container.name') return container?.name;
    if (own === undefined) return undefined;
    if (name === 'user.name') return own.user;
    if (name === 'user.uid') return own.uid;
    if (name === 'proc.ppid') return parent?.pid;
    if (name === 'proc.cwd') return own.cwd;
    const relative = /^proc\.([ap]?)(name|exepath|cmdline|pid)$/.exec(name);
    if (relative === null) return undefined;
    const [, whose = '', part = ''] = relative;
    const process = whose === 'a' ? (index === undefined ? undefined : processes[index]) : whose === 'p' ? parent : own;
    return process === undefined ? undefined : OF_PROCESS[part]?.(process);
  }
}

/** As the engine compares it; undefined when the type cannot hold it. */
function engineValue(value: string | number | boolean | null, type: ParamType): Value | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  if (isText(type) || type === 'BYTEBUF') return byteString(toBytes(value));
  try {
    return constantValue(parseConstant(value, type, '='));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
