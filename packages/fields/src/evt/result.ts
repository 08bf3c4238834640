/** What a system call returned: `evt.res`, `evt.rawres`, `evt.failed` and the error counters. */
import { PPME } from '@eyrie/schema';
import type { ByteString, EventView } from '@eyrie/scap';
import { FdType } from '@eyrie/state';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { fdType, isFile, isInet } from '../fd/type-names.ts';
import { errnoName } from '../names/errno.ts';
import { readInteger } from '../params/integer.ts';
import { newRenderedParam, renderParam } from '../params/render.ts';
import { onEvent } from '../readers.ts';
import { categoryOf, HAS_RESULT, tableOf } from './event-kinds.ts';

/** @returns undefined when the event has no result. */
export function resultOf(event: EventView): number | bigint | undefined {
  if (HAS_RESULT[event.type] !== 1 || event.paramCount === 0 || !event.locateParams()) return undefined;
  return readInteger(event, 0, true) ?? 0;
}

/** Calls whose negative results are error numbers and nothing else. */
const IS_ERRNO = tableOf(({ params: [result] }) => result?.type === 'ERRNO' && result.format !== 'HEX');

const SUCCESS = 'SUCCESS' as ByteString;

/** `SUCCESS`, or the name of the error. */
function resultName(): (context: FieldContext) => ByteString | undefined {
  const rendered = newRenderedParam();
  return (context) => {
    const result = resultOf(context.event);
    if (result === undefined) return undefined;
    if (result >= 0) return SUCCESS;
    const name = IS_ERRNO[context.event.type] === 1 ? errnoName(-Number(result)) : undefined;
    if (name !== undefined) return name;
    renderParam(context, 0, rendered);
    return rendered.resolved === '' ? rendered.plain : rendered.resolved;
  };
}

/** In the classic view whatever returns nothing has not failed. */
function hasFailedOrNothing(context: FieldContext): boolean | undefined {
  return failed(context) ?? (context.stream.isClassic ? false : undefined);
}

function failed(context: FieldContext): boolean | undefined {
  const result = resultOf(context.event);
  return result === undefined ? undefined : result < 0;
}

/** 1 for an error, 0 for success; absent when `isCounted` says that the event is of another kind. */
function errorCount(isCounted: (context: FieldContext) => boolean): (context: FieldContext) => number | undefined {
  return (context) => {
    if (!isCounted(context)) return undefined;
    const hasFailed = failed(context);
    // The libraries of the classic view count errors only; today's give 0 for a success.
    if (hasFailed === undefined || (context.stream.isClassic && !hasFailed)) return undefined;
    return hasFailed ? 1 : 0;
  };
}

const OPENS: ReadonlySet<number> = new Set([
  PPME.SYSCALL_OPEN_X, PPME.SYSCALL_CREAT_X, PPME.SYSCALL_OPENAT_X, PPME.SYSCALL_OPENAT_2_X, PPME.SYSCALL_OPENAT2_X, PPME.SYSCALL_OPEN_BY_HANDLE_AT_X,
]);
const CONNECTS: ReadonlySet<number> = new Set([
  PPME.SOCKET_ACCEPT_X, PPME.SOCKET_ACCEPT4_X, PPME.SOCKET_ACCEPT_5_X, PPME.SOCKET_ACCEPT4_5_X, PPME.SOCKET_ACCEPT4_6_X, PPME.SOCKET_CONNECT_X,
]);

function isFileEvent(context: FieldContext): boolean {
  const type = fdType(context.system);
  return type === undefined ? OPENS.has(context.event.type) : isFile(type) || type === FdType.DIRECTORY;
}

function isNetEvent(context: FieldContext): boolean {
  const type = fdType(context.system);
  return type === undefined ? CONNECTS.has(context.event.type) : isInet(type) || type === FdType.UNIX_SOCK;
}

function isMemoryEvent(context: FieldContext): boolean {
  return categoryOf(context.event.type) === 'MEMORY';
}

function isOtherEvent(context: FieldContext): boolean {
  if (isFileEvent(context) || isNetEvent(context)) return false;
  return fdType(context.system) !== undefined || !isMemoryEvent(context);
}

export const RESULT_FIELDS: FieldFamily = {
  'evt.res': { bind: () => ({ on: 'event', read: resultName() }) },
  'evt.rawres': onEvent(({ event }) => resultOf(event)),
  'evt.failed': onEvent(hasFailedOrNothing),
  'evt.count.error': onEvent(errorCount(() => true)),
  'evt.count.error.file': onEvent(errorCount(isFileEvent)),
  'evt.count.error.net': onEvent(errorCount(isNetEvent)),
  'evt.count.error.memory': onEvent(errorCount(isMemoryEvent)),
  'evt.count.error.other': onEvent(errorCount(isOtherEvent)),
};
