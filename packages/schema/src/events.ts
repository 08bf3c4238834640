/**
 * Event types as objects: what the decoder, the state tables, the fields and the probe all agree upon.
 * Source of the rows: the `.scap` wire format; see docs/FORMATS.md.
 */
import { EVENT_ROWS } from './tables/event-rows.ts';
import type { FlagTable } from './flags.ts';

/** Properties of an event type; combined as bits in {@link EventType.flags}. */
export const EventFlag = {
  CREATES_FD: 1,
  DESTROYS_FD: 2,
  USES_FD: 4,
  READS_FROM_FD: 8,
  WRITES_TO_FD: 16,
  MODIFIES_STATE: 32,
  UNUSED: 64,
  WAITS: 128,
  SKIPPARSERESET: 256,
  OLD_VERSION: 512,
  CONVERTER_MANAGED: 1024,
  LARGE_PAYLOAD: 2048,
} as const;

/** Where an event comes from and what it is about; the last name of a row that is not in {@link EVENT_ORIGINS} is `evt.category`. */
export const EVENT_ORIGINS = ['SYSCALL', 'TRACEPOINT', 'PLUGIN', 'METAEVENT'] as const;

/** Wire type of a parameter (`PT_*` without the prefix). */
export type ParamType =
  | 'INT8' | 'INT16' | 'INT32' | 'INT64' | 'UINT8' | 'UINT16' | 'UINT32' | 'UINT64'
  | 'CHARBUF' | 'BYTEBUF' | 'ERRNO' | 'SOCKADDR' | 'SOCKTUPLE' | 'FD' | 'FD32' | 'PID' | 'PID32' | 'FDLIST' | 'FSPATH' | 'FSRELPATH'
  | 'SYSCALLID' | 'SIGTYPE' | 'RELTIME' | 'ABSTIME' | 'PORT' | 'L4PROTO' | 'SOCKFAMILY' | 'BOOL' | 'IPV4ADDR' | 'IPV6ADDR' | 'IPADDR' | 'IPNET'
  | 'DYN' | 'FLAGS8' | 'FLAGS16' | 'FLAGS32' | 'ENUMFLAGS8' | 'ENUMFLAGS16' | 'ENUMFLAGS32' | 'UID' | 'GID' | 'DOUBLE' | 'SIGSET' | 'MODE'
  | 'CHARBUFARRAY' | 'CHARBUF_PAIR_ARRAY';

/** How a number is printed. */
export type ParamFormat = 'NA' | 'DEC' | 'HEX' | 'OCT' | 'ID' | 'DIR' | '10_PADDED_DEC';

export interface EventParam {
  readonly name: string;
  readonly type: ParamType;
  readonly format: ParamFormat;
  /** Table of value names, when the parameter is a flag set or an enumeration. */
  readonly values?: FlagTable;
}

export interface EventType {
  /** Number on the wire, 0..453. Even: enter, odd: exit. */
  readonly code: number;
  /** Identifier without `PPME_`, for example `SYSCALL_OPENAT_2_X`. */
  readonly id: string;
  /** `evt.type`, for example `openat`. */
  readonly name: string;
  readonly isEnter: boolean;
  /** Bits of {@link EventFlag}. */
  readonly flags: number;
  readonly categories: readonly string[];
  readonly params: readonly EventParam[];
}

function parseRow(row: string, code: number): EventType {
  const [id = '', name = '', flags = '', categories = '', params = ''] = row.split(' | ').map((part) => part.trim());
  return {
    code,
    id,
    name,
    isEnter: code % 2 === 0,
    flags: flags.split(' ').reduce((bits, flag) => bits | (EventFlag[flag as keyof typeof EventFlag] ?? 0), 0),
    categories: categories.split(' '),
    params: params === '' ? [] : params.split(', ').map(parseParam),
  };
}

function parseParam(text: string): EventParam {
  const [name = '', type = '', format = '', values] = text.split(' ');
  const param = { name, type: type as ParamType, format: format as ParamFormat };
  return values === undefined ? param : { ...param, values: values as FlagTable };
}

/** All event types; the index is the code. */
export const EVENT_TYPES: readonly EventType[] = EVENT_ROWS.map(parseRow);
