/** Facts about the event record itself, and events that no system call makes. */
import { PPME } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { textParam } from '../params/text.ts';
import { NEVER, onEvent } from '../readers.ts';

/** `evt.around[T]`: distance from T (ns since the epoch) in milliseconds, rounded up; compared as "at most". */
function around(argument: string | undefined): (context: FieldContext) => number | undefined {
  const center = /^\d+$/.test(argument ?? '') ? BigInt(argument ?? '') : undefined;
  return ({ event }) => {
    if (center === undefined) return undefined;
    const distance = event.time > center ? event.time - center : center - event.time;
    return Number((distance + 999_999n) / 1_000_000n);
  };
}

/** Values of `key: value; key: value` in the description of a docker event. */
function described(key: string, value: (text: string) => string): (context: FieldContext) => ByteString | undefined {
  return ({ event }) => {
    if (event.type !== PPME.INFRASTRUCTURE_EVENT_E || !event.locateParams() || event.paramCount < 3) return undefined;
    for (const part of textParam(event, 2).split(';')) {
      const text = part.trim();
      if (!text.startsWith(key)) continue;
      return value(text.slice(text.indexOf(':') + 1).trim()) as ByteString;
    }
    return undefined;
  };
}

/** A digest after the name goes; a name that is only a digest stays whole. */
function imageName(text: string): string {
  const at = text.indexOf('@');
  return at < 0 ? text : text.slice(0, at);
}

export const META_FIELDS: FieldFamily = {
  'evt.num': onEvent(({ event }) => event.num),
  'evt.cpu': onEvent(({ event }) => event.cpu),
  'evt.around': { bind: (argument) => ({ on: 'event', read: around(argument) }) },
  // Streams of plugins other than the provided ones are not decoded.
  'evt.pluginname': NEVER,
  'evt.plugininfo': NEVER,
  'evt.infra.docker.name': onEvent(described('Event', (text) => text)),
  'evt.infra.docker.container.id': onEvent(described('ID', (text) => text.slice(0, 12))),
  'evt.infra.docker.container.name': onEvent(described('name', (text) => text)),
  'evt.infra.docker.container.image': onEvent(described('Image', imageName)),
  'util.cnt': {
    bind: () => {
      let count = 0;
      return { on: 'event', read: () => ++count };
    },
  },
};
