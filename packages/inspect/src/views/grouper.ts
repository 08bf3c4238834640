/** Which group an event belongs to, by the field that a view is keyed by. Asked once per thing that the field depends upon, not per event. */
import { printValue, readerOf, valueGetter, type FieldReader, type Value } from '@eyrie/fields';
import { findField } from '@eyrie/schema';
import { escapeValue, fromBytes } from '@eyrie/rules';
import type { ByteString } from '@eyrie/scap';
import type { CaptureIndex } from '../capture-index.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import type { RowContext } from '../query/row-context.ts';

/** In place of a group: the event has no key. */
export const NO_GROUP = -1;
/** It has not been asked yet. */
export const UNKNOWN_GROUP = -2;

export interface Grouper {
  /** The column that alone decides the group, and the groups of its values as far as they are known: a short way for many rows. */
  readonly column?: 'actor' | 'fd' | 'call';
  readonly known?: Int32Array;
  /** @returns the group of a row, or {@link NO_GROUP}. */
  groupOf(chunk: EventChunk, place: number): number;
  /** The same for what an actor does in general; {@link NO_GROUP} when the key is not the actor's. */
  groupOfActor(actor: number): number;
  /** The key as output prints it. */
  keyOf(group: number): string;
  /** A condition that selects the events of a group. */
  filterOf(group: number): string;
}

/** Fields that depend on both the container of the thread and the descriptor. */
const OF_CONTAINER_AND_FD: ReadonlySet<string> = new Set(['fd.containername', 'fd.containerdirectory']);

/** Largest error that is remembered, exclusive. */
const ERRORS = 256;

const BEYOND_ASCII = /[\x80-\xff]/;

class Keys {
  readonly #field: string;
  readonly #numbers = new Map<string, number>();
  readonly keys: string[] = [];
  readonly #type: Parameters<typeof printValue>[0];
  readonly #format: Parameters<typeof printValue>[1];

  constructor(field: string) {
    this.#field = field;
    const info = findField(field);
    this.#type = info?.type ?? 'CHARBUF';
    this.#format = info?.format ?? 'NA';
  }

  numberOf(value: Value | undefined): number {
    if (value === undefined) return NO_GROUP;
    const key = printValue(this.#type, this.#format, value);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.keys.push(key) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  filterOf(number: number): string {
    return `${this.#field}=${escapeValue(fromKey(this.keys[number] ?? ''), true)}`;
  }
}

/** As the filter language has it: bytes that are no text are escaped. */
function fromKey(key: string): string {
  if (!BEYOND_ASCII.test(key)) return key;
  return fromBytes(Uint8Array.from(key as ByteString, (char) => char.charCodeAt(0)));
}

export function grouperOf(field: string, index: CaptureIndex, context: RowContext): Grouper {
  const keys = new Keys(field);
  const reader = readerOf(field, undefined);
  const get = valueGetter(reader);
  const [ofActor, knownActors] = memo(index.actors.list.length, (actor) => {
    context.system.thread = index.actors.list[actor]?.thread ?? context.system.thread;
    context.event.tid = context.system.thread.tid;
    return keys.numberOf(get(context));
  });
  const common = { keyOf: (group: number): string => keys.keys[group] ?? '', filterOf: (group: number): string => keys.filterOf(group) };
  if (isOfActor(field, reader)) return { ...common, column: 'actor', known: knownActors, groupOf: (chunk, place) => ofActor(chunk.actor[place] ?? 0), groupOfActor: ofActor };
  const groupOfActor = (): number => NO_GROUP;
  if (reader.on === 'fd') {
    const [ofFd, known] = memo(index.descriptors.length, (fd) => {
      const info = index.descriptors.infos[fd];
      return info === undefined ? NO_GROUP : keys.numberOf(reader.read(info));
    });
    return { ...common, column: 'fd', known, groupOf: (chunk, place) => ofFd(chunk.fd[place] ?? 0), groupOfActor };
  }
  if (OF_CONTAINER_AND_FD.has(field)) return { ...common, groupOf: byContainerAndFd(index, context, () => keys.numberOf(get(context))), groupOfActor };
  if (field === 'evt.type' || field === 'syscall.type') {
    const [ofCall, known] = memo(index.calls.calls.length, (call) => keys.numberOf(index.calls.calls[call]?.name as ByteString | undefined));
    return { ...common, column: 'call', known, groupOf: (chunk, place) => ofCall(chunk.call[place] ?? 0), groupOfActor };
  }
  const ask: Grouper['groupOf'] = (chunk, place) => {
    context.moveWholly(chunk, place);
    return keys.numberOf(get(context));
  };
  return { ...common, groupOf: field === 'evt.res' ? byError(ask) : ask, groupOfActor };
}

function isOfActor(field: string, reader: FieldReader): boolean {
  return reader.on === 'container' || reader.on === 'image' || reader.on === 'thread' || field === 'thread.tid' || field === 'proc.ppid';
}

/** Remembers by small numbers. @returns also what is remembered. */
function memo(count: number, make: (number: number) => number): readonly [of: (number: number) => number, known: Int32Array] {
  const known = new Int32Array(count).fill(UNKNOWN_GROUP);
  const of = (number: number): number => {
    const value = known[number] ?? UNKNOWN_GROUP;
    return value === UNKNOWN_GROUP ? (known[number] = make(number)) : value;
  };
  return [of, known];
}

/** Small errors, which nearly all are, are remembered by call. */
function byError(ask: Grouper['groupOf']): Grouper['groupOf'] {
  const known: (number | undefined)[] = [];
  return (chunk, place) => {
    const result = chunk.result[place] ?? 0;
    if (result >= 0 || result < -ERRORS) return ask(chunk, place);
    const number = (chunk.call[place] ?? 0) * ERRORS - result;
    return (known[number] ??= ask(chunk, place));
  };
}

/** Descriptors are remembered by container: there are few. */
function byContainerAndFd(index: CaptureIndex, context: RowContext, group: () => number): Grouper['groupOf'] {
  const containers = new Map<string, number>();
  const [containerOf] = memo(index.actors.list.length, (actor) => {
    const id = index.actors.list[actor]?.thread.container.id ?? '';
    const known = containers.get(id) ?? containers.size;
    containers.set(id, known);
    return known;
  });
  const tables: Int32Array[] = [];
  return (chunk, place) => {
    const fd = chunk.fd[place] ?? 0;
    if (fd === 0) return NO_GROUP;
    const actor = chunk.actor[place] ?? 0;
    const container = containerOf(actor);
    const table = (tables[container] ??= new Int32Array(index.descriptors.length).fill(UNKNOWN_GROUP));
    const known = table[fd] ?? UNKNOWN_GROUP;
    if (known !== UNKNOWN_GROUP) return known;
    context.system.thread = index.actors.list[actor]?.thread ?? context.system.thread;
    context.system.fd = index.descriptors.infos[fd];
    return (table[fd] = group());
  };
}
