/**
 * Event parameters as text, in two forms: as they are (`-2`, `4097`, `3`), and resolved (`ENOENT`, `O_RDONLY|O_CLOEXEC`,
 * `<f>/etc/passwd`). Arguments of an event print as `name=plain(resolved)`.
 *
 * Nothing here trusts a length: a parameter that is too short for its type prints as absent.
 */
import { EVENT_TYPES, SYSCALL_NAMES, type EventParam, type ParamFormat, type ParamType } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import { joinPaths } from '@eyrie/state';
import type { FieldContext } from '../definition.ts';
import { errnoName } from '../names/errno.ts';
import { signalName } from '../names/signal.ts';
import { fdTag } from '../fd/type-names.ts';
import { nineDigits } from '../evt/clock.ts';
import type { LocalTime } from '../stream-facts.ts';
import { dateAndTime } from '../time.ts';
import { shortBufferText } from './buffer.ts';
import { dynamicType } from './dynamic.ts';
import { flagNames } from './flags.ts';
import { formatInteger, integerAt, isSigned } from './integer.ts';
import { AT_FDCWD, baseDirectory, workingDirectory } from './path.ts';
import { fdListText, signalSetText } from './lists.ts';
import { generalNumber } from './real.ts';
import { sockaddrText, tupleText } from './socket.ts';
import { bytesParam, isMissingText, NO_TEXT, textParam } from './text.ts';

const EMPTY = '' as ByteString;
const NULL = 'NULL' as ByteString;
const SECOND = 1_000_000_000n;

/** Filled by {@link renderParam}; made once and used again. */
export interface RenderedParam {
  plain: ByteString;
  /** Empty when there is nothing more to say. */
  resolved: ByteString;
}

export function newRenderedParam(): RenderedParam {
  return { plain: EMPTY, resolved: EMPTY };
}

/** Parameters that both the event and its type have. */
export function paramCountOf(context: FieldContext): number {
  const { event } = context;
  return Math.min(event.paramCount, EVENT_TYPES[event.type]?.params.length ?? 0);
}

/** @param index below {@link paramCountOf}; the event's parameters must have been located. */
export function renderParam(context: FieldContext, index: number, out: RenderedParam): void {
  const { event, stream } = context;
  const param = EVENT_TYPES[event.type]?.params[index];
  out.resolved = EMPTY;
  if (param === undefined) {
    out.plain = NO_TEXT;
    return;
  }
  let { type, format }: { type: ParamType; format: ParamFormat } = param;
  let skip = 0;
  if (type === 'DYN') {
    const dynamic = dynamicType(event, index, param);
    if (dynamic === undefined) {
      out.plain = event.lengthOf(index) === 0 ? NULL : ('INVALID DYNAMIC PARAMETER' as ByteString);
      return;
    }
    type = dynamic.type;
    skip = 1;
  }
  switch (type) {
    case 'CHARBUF':
      out.plain = skip === 0 ? textParam(event, index) : cString(bytesParam(event, index).slice(1));
      return;
    case 'FSPATH':
    case 'FSRELPATH':
      renderPath(context, index, type, out);
      return;
    case 'BYTEBUF':
      if (event.lengthOf(index) === 0 && !stream.isClassic) out.plain = NULL;
      else out.plain = shortBufferText(skip === 0 ? bytesParam(event, index) : (bytesParam(event, index).slice(1) as ByteString), stream.maxBufferText);
      return;
    case 'SOCKTUPLE':
      out.plain = tupleText(event, index);
      return;
    case 'SOCKADDR':
      out.plain = sockaddrText(event, index);
      return;
    case 'FDLIST':
      out.plain = fdListText(context, index) ?? NULL;
      return;
    case 'CHARBUFARRAY':
    case 'CHARBUF_PAIR_ARRAY':
      out.plain = event.lengthOf(index) === 0 ? NULL : shortBufferText(bytesParam(event, index), stream.maxBufferText);
      return;
    default:
      renderNumber(context, index, skip, type, param, format, out);
  }
}

function renderNumber(context: FieldContext, index: number, skip: number, type: ParamType, param: EventParam, format: ParamFormat, out: RenderedParam): void {
  const { event, system, stream } = context;
  const { view } = event.memory;
  const value = integerAt(view, event.startOf(index) + skip, event.lengthOf(index) - skip, isSigned(type));
  if (value === undefined) {
    out.plain = type === 'IPV6ADDR' ? bytesParam(event, index) : NO_TEXT;
    return;
  }
  switch (type) {
    case 'FD':
    case 'FD32':
      renderFd(context, Number(value), out);
      return;
    case 'PID':
    case 'PID32':
      out.plain = value.toString() as ByteString;
      out.resolved = system.threadOf(Number(value))?.image.facts.comm.value ?? EMPTY;
      return;
    case 'ERRNO':
      // Addresses that a call returns (mmap) were plain hexadecimal numbers in the libraries of the classic view.
      if (format === 'HEX' && stream.isClassic) {
        out.plain = formatInteger(type, format, value, true) as ByteString;
        return;
      }
      out.plain = value.toString() as ByteString;
      if (value < 0) out.resolved = errnoName(-Number(value)) ?? EMPTY;
      return;
    case 'SYSCALLID':
      out.plain = value.toString() as ByteString;
      out.resolved = (value === 0 && stream.isClassic ? '<unknown>' : (SYSCALL_NAMES[Number(value)] ?? '')) as ByteString;
      return;
    case 'SIGTYPE':
      out.plain = value.toString() as ByteString;
      out.resolved = signalName(Number(value)) ?? EMPTY;
      return;
    case 'SIGSET':
      out.plain = signalSetText(Number(value));
      return;
    case 'RELTIME':
      renderDuration(value, out);
      return;
    case 'ABSTIME':
      renderTime(BigInt(value), stream.localTime, out);
      return;
    case 'FLAGS8':
    case 'FLAGS16':
    case 'FLAGS32':
    case 'ENUMFLAGS8':
    case 'ENUMFLAGS16':
    case 'ENUMFLAGS32':
      out.plain = value.toString() as ByteString;
      out.resolved = namesOf(context, param, value);
      return;
    case 'MODE':
      out.plain = formatInteger(type, format, value, true) as ByteString;
      out.resolved = namesOf(context, param, value);
      return;
    case 'UID':
    case 'GID':
      renderAccount(context, type, Number(value), out);
      return;
    case 'UINT32':
      out.plain = formatInteger(type, format, format === 'DEC' ? Number(value) | 0 : value, true) as ByteString;
      return;
    case 'UINT64':
      // Arguments print as signed decimals, whatever their type: -1 is how people know "no limit".
      out.plain = formatInteger(type, format, format === 'DEC' && typeof value === 'bigint' ? BigInt.asIntN(64, value) : value, true) as ByteString;
      return;
    default:
      out.plain = formatInteger(type, format, value, true) as ByteString;
  }
}

/** Names of the value of a flag set, enumeration or mode; empty when it has none. Repeated values cost no allocation. */
export function namesOf({ stream }: FieldContext, param: EventParam, value: number | bigint): ByteString {
  const names = flagNames(param, Number(value));
  return stream.isClassic ? firstOfSynonyms(param, names) : names;
}

/** The libraries of the classic view gave an enumeration's value one name (`AF_LOCAL`); today's give all (`AF_LOCAL|AF_UNIX`). */
function firstOfSynonyms(param: EventParam, names: ByteString): ByteString {
  const end = param.type.startsWith('ENUM') ? names.indexOf('|') : -1;
  return end < 0 ? names : (names.slice(0, end) as ByteString);
}

function renderFd(context: FieldContext, fd: number, out: RenderedParam): void {
  out.plain = fd.toString() as ByteString;
  if (fd >= 0) {
    const info = context.system.thread.fds.get(fd);
    if (info !== undefined) out.resolved = `${fdTag(info)}${info.name.value}` as ByteString;
  } else out.resolved = fd === AT_FDCWD ? ('AT_FDCWD' as ByteString) : (errnoName(-fd) ?? EMPTY);
}

function renderAccount(context: FieldContext, type: 'UID' | 'GID', id: number, out: RenderedParam): void {
  if (id === 0xffff_ffff) {
    out.plain = '-1' as ByteString;
    out.resolved = '<NONE>' as ByteString;
    return;
  }
  const { system } = context;
  out.plain = (id | 0).toString() as ByteString;
  out.resolved = ((type === 'UID' ? system.userName(id, system.thread) : system.groupName(id, system.thread)) ?? NO_TEXT) as ByteString;
}

function renderDuration(value: number | bigint, out: RenderedParam): void {
  if (value === 0xffff_ffff_ffff_ffffn) {
    out.plain = 'none' as ByteString;
    return;
  }
  out.plain = value.toString() as ByteString;
  out.resolved = `${generalNumber(Number(value) / 1e9)}s` as ByteString;
}

function renderTime(time: bigint, localTime: LocalTime, out: RenderedParam): void {
  out.plain = `${dateAndTime(Number(time / SECOND), localTime)}.${nineDigits(Number(time % SECOND))}` as ByteString;
}

/** Relative paths are resolved against the working directory, or against the directory whose descriptor precedes them. */
function renderPath(context: FieldContext, index: number, type: 'FSPATH' | 'FSRELPATH', out: RenderedParam): void {
  const { event, system } = context;
  out.plain = textParam(event, index);
  if (isMissingText(event, index) || out.plain === '' || out.plain.startsWith('/')) return;
  const base = type === 'FSRELPATH' ? baseDirectory(event, index - 1, system.thread) : workingDirectory(system.thread);
  out.resolved = joinPaths(base, out.plain);
}

function cString(bytes: string): ByteString {
  const end = bytes.indexOf('\0');
  return (end < 0 ? bytes : bytes.slice(0, end)) as ByteString;
}
