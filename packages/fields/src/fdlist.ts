/** The descriptors that a poll waits for, as comma-separated lists. */
import { byteString, type ByteString } from '@eyrie/scap';
import type { FdInfo } from '@eyrie/state';
import type { FieldContext, FieldDefinition, FieldFamily } from './definition.ts';
import { paramIndex, paramIndexes } from './evt/args.ts';
import { isInet, isListening } from './fd/type-names.ts';
import { addressText } from './names/address.ts';
import { fdListFd, fdListLength } from './params/lists.ts';
import { onEvent } from './readers.ts';

const indexes = paramIndexes('fds');

/** @param part text of one descriptor; undefined leaves it out of the list. */
function list(part: (number: number, fd: FdInfo | undefined) => string | undefined): FieldDefinition {
  return onEvent(({ event, system }: FieldContext) => {
    const index = paramIndex(indexes, event);
    if (index < 0) return undefined;
    const parts: string[] = [];
    for (let entry = 0, count = fdListLength(event, index); entry < count; entry++) {
      const number = fdListFd(event, index, entry);
      const text = part(number, system.thread.fds.get(number));
      if (text !== undefined) parts.push(text);
    }
    return parts.length === 0 ? undefined : (parts.join(',') as ByteString);
  });
}

const hasClient = (fd: FdInfo | undefined): fd is FdInfo => fd !== undefined && isInet(fd.type) && !isListening(fd.type);

export const FD_LIST_FIELDS: FieldFamily = {
  'fdlist.nums': list((number) => number.toString()),
  'fdlist.names': list((_, fd) => fd?.name.value || '<NA>'),
  'fdlist.cips': list((_, fd) => (hasClient(fd) && fd.detail.tuple !== undefined ? addressText(byteString(fd.detail.tuple.clientIp)) : undefined)),
  'fdlist.sips': list((_, fd) => (fd !== undefined && isInet(fd.type) && fd.detail.tuple !== undefined ? addressText(byteString(fd.detail.tuple.serverIp)) : undefined)),
  'fdlist.cports': list((_, fd) => (hasClient(fd) ? fd.detail.tuple?.clientPort.toString() : undefined)),
  'fdlist.sports': list((_, fd) => (hasClient(fd) ? fd.detail.tuple?.serverPort.toString() : undefined)),
};
