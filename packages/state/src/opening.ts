/** What an event that opens a file says of it, before a descriptor is made of that. */
import type { EventView, Memory } from '@eyrie/scap';
import type { EnterArguments } from './enter-arguments.ts';
import { Fact } from './facts.ts';
import type { FdInfo } from './fd.ts';
import { NotFollowed } from './not-followed.ts';
import { int, uint } from './parameters.ts';
import type { SystemState } from './system-state.ts';
import type { Text } from './text.ts';

export const AT_FDCWD = -100;
const SLASH = 0x2f;

/** Where an open event has what; -1: nowhere. */
export interface OpenLayout {
  readonly directory: number;
  readonly name: number;
  readonly flags: number;
  readonly device: number;
  readonly inode: number;
  /** The name is what the probe resolved a handle to. */
  readonly isByHandle: boolean;
}

/** There is one, for the event that the state is at: valid as long as that event. */
export class Opening {
  fd = -1;
  /** With which the call began, or which the kernel told at its end. */
  flags = 0;
  #memory: Memory | undefined = undefined;
  #nameAt = 0;
  #nameLength = 0;
  #directoryFd = AT_FDCWD;
  #isByHandle = false;
  #device = 0;
  #inodeLow = 0;
  #inodeHigh = 0;

  /** @param began what the kernel could read when the call began. */
  take(event: EventView, layout: OpenLayout, fd: number, flags: number, began: EnterArguments | undefined): void {
    this.fd = fd;
    this.flags = flags;
    this.#isByHandle = layout.isByHandle;
    if (began === undefined) {
      const length = event.lengthOf(layout.name);
      const at = event.startOf(layout.name);
      this.#memory = length === 0 ? undefined : event.memory;
      this.#nameAt = at;
      this.#nameLength = length > 0 && event.memory.u8[at + length - 1] === 0 ? length - 1 : length;
      this.#directoryFd = layout.directory >= 0 ? int(event, layout.directory, AT_FDCWD) : AT_FDCWD;
    } else {
      this.#memory = began.bytes;
      this.#nameAt = 0;
      this.#nameLength = began.nameLength;
      this.#directoryFd = began.directoryFd;
    }
    this.#device = uint(event, layout.device, 0);
    const hasInode = event.lengthOf(layout.inode) === 8;
    const at = hasInode ? event.startOf(layout.inode) : 0;
    this.#inodeLow = hasInode ? event.memory.view.getInt32(at, true) : 0;
    this.#inodeHigh = hasInode ? event.memory.view.getInt32(at + 4, true) : 0;
  }

  /** @throws NotFollowed when its name is relative to a directory that the state was not to follow. */
  info(state: SystemState): FdInfo {
    const { descriptors, paths, texts } = state;
    const name = this.#memory === undefined ? state.notAvailable : texts.internAt(this.#memory, this.#nameAt, this.#nameLength);
    const path = this.#isByHandle ? paths.resolve(texts.empty, name) : resolveAt(state, this.#directoryFd, name);
    return this.fd < 0 ? descriptors.missing(path, name) : descriptors.file(path, name, this.flags, this.#device, this.#inodeLow, this.#inodeHigh);
  }
}

/**
 * The path that a name means for the acting thread, relative to an open directory or to the working directory.
 * @throws NotFollowed when the state was not to follow which that is.
 */
export function resolveAt(state: SystemState, directoryFd: number, name: Text): Text {
  const { thread, paths } = state;
  if (name.length === 0 || name.memory.u8[name.start] === SLASH) return paths.resolve(name, name);
  if (directoryFd === AT_FDCWD) {
    if (thread.fs.cwd === state.unfollowedDirectory) throw new NotFollowed();
    return paths.resolve(thread.fs.cwd, name);
  }
  if (!state.follows(Fact.DESCRIPTORS)) throw new NotFollowed();
  const directory = thread.fds.get(directoryFd);
  if (directory === undefined) return paths.resolve(state.unknownDirectory, name);
  return paths.resolve(directory.name.length === 0 ? directory.name : paths.directory(directory.name), name);
}
