/** Reading and writing: which events do it, in which direction, and how much. */
import { EventFlag, PPME } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { fdType, isFile, isInet } from '../fd/type-names.ts';
import { onEvent } from '../readers.ts';
import { categoryOf, hasFlag } from './event-kinds.ts';
import { resultOf } from './result.ts';

const READS = hasFlag(EventFlag.READS_FROM_FD);
const WRITES = hasFlag(EventFlag.WRITES_TO_FD);
const WAITS = hasFlag(EventFlag.WAITS);

function direction({ event }: FieldContext): ByteString | undefined {
  if (WRITES[event.type] === 1) return 'write' as ByteString;
  return READS[event.type] === 1 ? ('read' as ByteString) : undefined;
}

/** Bytes transferred by an event of one of these categories, on a descriptor that passes. */
function bytes(categories: readonly string[], passes: (fdType: number) => boolean): (context: FieldContext) => number | bigint | undefined {
  return ({ event, system }) => {
    const type = fdType(system);
    if (type === undefined || !passes(type) || !categories.includes(categoryOf(event.type))) return undefined;
    const result = resultOf(event);
    return result !== undefined && result >= 0 ? result : undefined;
  };
}

const IN = ['IO_READ'];
const OUT = ['IO_WRITE'];
const ANY = ['IO_READ', 'IO_WRITE', 'IO_OTHER'];
const always = (): boolean => true;

export const IO_FIELDS: FieldFamily = {
  'evt.is_io': onEvent(({ event }) => READS[event.type] === 1 || WRITES[event.type] === 1),
  'evt.is_io_read': onEvent(({ event }) => READS[event.type] === 1),
  'evt.is_io_write': onEvent(({ event }) => WRITES[event.type] === 1),
  'evt.io_dir': onEvent(direction),
  'evt.is_wait': onEvent(({ event }) => WAITS[event.type] === 1),
  'evt.is_syslog': onEvent(({ event, system }) => WRITES[event.type] === 1 && system.fd !== undefined && system.fd.name.value.includes('/dev/log')),
  'evt.buflen': onEvent(bytes(ANY, always)),
  'evt.buflen.in': onEvent(bytes(IN, always)),
  'evt.buflen.out': onEvent(bytes(OUT, always)),
  'evt.buflen.file': onEvent(bytes(ANY, isFile)),
  'evt.buflen.file.in': onEvent(bytes(IN, isFile)),
  'evt.buflen.file.out': onEvent(bytes(OUT, isFile)),
  'evt.buflen.net': onEvent(bytes(ANY, isInet)),
  'evt.buflen.net.in': onEvent(bytes(IN, isInet)),
  'evt.buflen.net.out': onEvent(bytes(OUT, isInet)),
  'evt.count': onEvent(() => 1),
  'evt.count.exit': onEvent(({ event }) => (event.type % 2 === 1 ? 1 : undefined)),
  'evt.count.procinfo': onEvent(({ event, system }) => (event.type === PPME.PROCINFO_E && system.thread.isLeader ? 1 : 0)),
  'evt.count.threadinfo': onEvent(({ event }) => (event.type === PPME.PROCINFO_E ? 1 : 0)),
};
