/** What a descriptor is called. A failed open has a name too: what it tried to open. */
import type { ByteString } from '@eyrie/scap';
import { FdType, type FdInfo } from '@eyrie/state';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { onEvent, onFd } from '../readers.ts';
import { isFile } from './type-names.ts';

/** Directory of a file; a directory is its own. Absent for everything that has no place in the file system. */
function directory(fd: FdInfo): ByteString | undefined {
  const name = fd.name.value;
  if (fd.type === FdType.DIRECTORY) return name;
  if (!isFile(fd.type) && fd.type !== FdType.NONE) return undefined;
  const slash = name.lastIndexOf('/');
  if (slash <= 0) return '/' as ByteString;
  return slash < name.length - 1 ? (name.slice(0, slash) as ByteString) : name;
}

function fileName(fd: FdInfo): ByteString | undefined {
  if (!isFile(fd.type)) return undefined;
  const name = fd.name.value;
  const slash = name.lastIndexOf('/');
  if (slash < 0) return '/' as ByteString;
  return slash < name.length - 1 ? (name.slice(slash + 1) as ByteString) : name;
}

function rawName(fd: FdInfo): ByteString {
  return (fd.detail.rawName?.value ?? '').replace(/\/{2,}/g, '/') as ByteString;
}

/** `container:name`; nothing before the colon on the host. */
function inContainer(part: (fd: FdInfo) => ByteString | undefined): (context: FieldContext) => ByteString | undefined {
  return ({ system }) => {
    const text = system.fd === undefined ? undefined : part(system.fd);
    if (text === undefined) return undefined;
    const { container } = system.thread;
    return `${container.isHost ? '' : container.id}:${text}` as ByteString;
  };
}

const fullName = (fd: FdInfo): ByteString => fd.name.value;

export const FD_NAME_FIELDS: FieldFamily = {
  'fd.name': onFd(fullName),
  'fd.nameraw': onFd(rawName),
  'fd.directory': onFd(directory),
  'fd.filename': onFd(fileName),
  'fd.containername': onEvent(inContainer(fullName)),
  'fd.containerdirectory': onEvent(inContainer(directory)),
};
