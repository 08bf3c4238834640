/** open and its relatives, and close. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import type { EnterArguments } from './enter-arguments.ts';
import { Fact } from './facts.ts';
import { FdType } from './fd.ts';
import type { Handler, Handlers } from './handler.ts';
import { OpenFlag } from './open-flags.ts';
import { AT_FDCWD, type OpenLayout } from './opening.ts';
import { int, uint } from './parameters.ts';
import { CloneFlag } from './thread.ts';
import type { SystemState } from './system-state.ts';

const CREAT_UPPER_LAYER = 1 << 0;
const CREAT_LOWER_LAYER = 1 << 1;
const CLOSE_RANGE_UNSHARE = 1 << 1;
const CLOSE_RANGE_CLOEXEC = 1 << 2;

const OPEN: OpenLayout = { directory: -1, name: 1, flags: 2, device: 4, inode: 5, isByHandle: false };
const CREAT: OpenLayout = { directory: -1, name: 1, flags: -1, device: 3, inode: 4, isByHandle: false };
const OPENAT: OpenLayout = { directory: 1, name: 2, flags: 3, device: 5, inode: 6, isByHandle: false };
const OPENAT2: OpenLayout = { directory: 1, name: 2, flags: 3, device: 6, inode: 7, isByHandle: false };
const BY_HANDLE: OpenLayout = { directory: -1, name: 3, flags: 2, device: 4, inode: 5, isByHandle: true };

export const fileEvents: Handlers = [
  [PPME.SYSCALL_OPEN_E, enterOf(-1, 0, 1)],
  [PPME.SYSCALL_CREAT_E, enterOf(-1, 0, -1)],
  [PPME.SYSCALL_OPENAT_2_E, enterOf(0, 1, 2)],
  [PPME.SYSCALL_OPENAT2_E, enterOf(0, 1, 2)],
  [PPME.SYSCALL_EXECVE_19_E, enterOf(-1, 0, -1)],
  [PPME.SYSCALL_EXECVEAT_E, enterOf(0, 1, 2)],
  [PPME.SYSCALL_OPEN_X, (state, event) => onOpen(state, event, OPEN)],
  [PPME.SYSCALL_CREAT_X, (state, event) => onOpen(state, event, CREAT)],
  [PPME.SYSCALL_OPENAT_2_X, (state, event) => onOpen(state, event, OPENAT)],
  [PPME.SYSCALL_OPENAT2_X, (state, event) => onOpen(state, event, OPENAT2)],
  [PPME.SYSCALL_OPEN_BY_HANDLE_AT_X, (state, event) => onOpen(state, event, BY_HANDLE)],
  [PPME.SYSCALL_CLOSE_X, onClose],
  [PPME.SYSCALL_CLOSE_RANGE_X, onCloseRange],
];

/** Keeps the path that a call began with. Old captures have these events without parameters: then there is nothing to keep. */
function enterOf(directory: number, name: number, flags: number): Handler {
  return (state, event) => {
    if (event.lengthOf(name) === 0) return;
    const enter = state.enterOf(state.thread);
    if (!enter.keepName(event, name)) return;
    enter.directoryFd = directory < 0 ? AT_FDCWD : int(event, directory, AT_FDCWD);
    enter.flags = flags < 0 ? 0 : int(event, flags, 0);
    state.thread.enterType = event.type;
  };
}

function onOpen(state: SystemState, event: EventView, layout: OpenLayout): void {
  const began = beganBy(state, event);
  const flags = openFlags(event, layout, began);
  const fd = int(event, 0, -1);
  const isCloseOnExec = (flags & OpenFlag.CLOEXEC) !== 0;
  if (!state.follows(Fact.FILES | Fact.OPENED)) {
    const { descriptors } = state;
    if (fd < 0) state.showFd(-1, descriptors.plain(FdType.NONE));
    else state.openFd(fd, descriptors.plain((flags & OpenFlag.DIRECTORY) !== 0 ? FdType.DIRECTORY : FdType.FILE_V2), isCloseOnExec);
    return;
  }
  const { opening } = state;
  opening.take(event, layout, fd, flags, began);
  if (!state.follows(Fact.FILES)) state.showOpening();
  else if (fd < 0) state.showFd(-1, opening.info(state));
  else state.openFd(fd, opening.info(state), isCloseOnExec);
}

/** What the call began with, when the kernel could read the name then. */
function beganBy({ thread, notAvailable }: SystemState, event: EventView): EnterArguments | undefined {
  const began = thread.enterType === event.type - 1 ? thread.enter : undefined;
  return began === undefined || began.nameLength < 0 || notAvailable.equals(began.bytes, 0, began.nameLength) ? undefined : began;
}

function openFlags(event: EventView, layout: OpenLayout, began: EnterArguments | undefined): number {
  if (layout.flags < 0) return creatFlags(event);
  const flags = int(event, layout.flags, 0);
  return began === undefined ? flags : began.flags | (flags & ~(OpenFlag.CREATED - 1));
}

/** creat(2) has no flags: the probe tells the layer of an overlay in a parameter of its own. */
function creatFlags(event: EventView): number {
  const flags = int(event, 5, 0);
  if ((flags & CREAT_UPPER_LAYER) !== 0) return OpenFlag.UPPER_LAYER;
  return (flags & CREAT_LOWER_LAYER) !== 0 ? OpenFlag.LOWER_LAYER : 0;
}

function onClose(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) >= 0 && state.fd !== undefined) state.closeAfterwards(state.fdNumber);
}

function onCloseRange(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) < 0) return;
  const flags = int(event, 3, 0);
  const { thread } = state;
  if ((flags & CLOSE_RANGE_UNSHARE) !== 0) state.unshare(thread, CloneFlag.FILES);
  for (const fd of thread.fds.numbersIn(uint(event, 1, 0), uint(event, 2, 0))) {
    if ((flags & CLOSE_RANGE_CLOEXEC) !== 0) thread.fds.setCloseOnExec(fd, true);
    else thread.fds.delete(fd);
  }
}
