/** Descriptors of things that are no files: pipes, eventfd, epoll, timers, memory. */
import { byteStringOf, type EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { fdDetail, FdInfo, FdType, halvesOf } from './fd.ts';
import type { Handler, Handlers } from './handler.ts';
import { OpenFlag } from './open-flags.ts';
import { big, int, text } from './parameters.ts';
import type { SystemState } from './system-state.ts';

const EPOLL_CLOEXEC = 1 << 0;
const MFD_CLOEXEC = 1 << 0;
/** MAP_CREATE, PROG_LOAD, OBJ_GET, PROG_ and MAP_GET_FD_BY_ID, RAW_TRACEPOINT_OPEN, BTF_LOAD, BTF_GET_FD_BY_ID, LINK_CREATE, LINK_GET_FD_BY_ID, ENABLE_STATS, ITER_CREATE. */
const BPF_COMMANDS_THAT_OPEN = new Set([0, 5, 7, 13, 14, 17, 18, 19, 28, 30, 32, 33]);
/** Kinds that are close-on-exec whatever the caller asks for. */
const ALWAYS = (): boolean => true;
const NEVER = (): boolean => false;

export const anonymousFdEvents: Handlers = [
  [PPME.SYSCALL_EVENTFD_X, created(FdType.EVENT, NEVER)],
  [PPME.SYSCALL_EVENTFD2_X, created(FdType.EVENT, flagIn(1, OpenFlag.CLOEXEC))],
  [PPME.SYSCALL_SIGNALFD_X, created(FdType.SIGNALFD, NEVER)],
  [PPME.SYSCALL_SIGNALFD4_X, created(FdType.SIGNALFD, flagIn(1, OpenFlag.CLOEXEC))],
  // Its flags are 8 bits wide on the wire, too few for O_CLOEXEC.
  [PPME.SYSCALL_TIMERFD_CREATE_X, created(FdType.TIMERFD, NEVER)],
  [PPME.SYSCALL_INOTIFY_INIT_X, created(FdType.INOTIFY, NEVER)],
  [PPME.SYSCALL_INOTIFY_INIT1_X, created(FdType.INOTIFY, flagIn(1, OpenFlag.CLOEXEC))],
  [PPME.SYSCALL_BPF_2_X, onBpf],
  [PPME.SYSCALL_USERFAULTFD_X, created(FdType.USERFAULTFD, flagIn(1, OpenFlag.CLOEXEC))],
  [PPME.SYSCALL_IO_URING_SETUP_X, created(FdType.IOURING, ALWAYS)],
  [PPME.SYSCALL_EPOLL_CREATE_X, created(FdType.EVENTPOLL, NEVER)],
  [PPME.SYSCALL_EPOLL_CREATE1_X, created(FdType.EVENTPOLL, flagIn(1, EPOLL_CLOEXEC))],
  [PPME.SYSCALL_MEMFD_CREATE_X, onMemfdCreate],
  [PPME.SYSCALL_PIDFD_OPEN_X, onPidfdOpen],
  [PPME.SYSCALL_PIPE_X, onPipe],
  [PPME.SYSCALL_PIPE2_X, onPipe],
];

function flagIn(index: number, flag: number): (event: EventView) => boolean {
  return (event) => (int(event, index, 0) & flag) !== 0;
}

/** The result of the call is a descriptor of this type that has no name. */
function created(type: number, isCloseOnExec: (event: EventView) => boolean): Handler {
  return (state, event) => {
    const fd = int(event, 0, -1);
    if (fd >= 0) state.openFd(fd, state.descriptors.plain(type), isCloseOnExec(event));
  };
}

/** Results of other commands are no descriptors; that of a command which is not told is taken for one. */
function onBpf(state: SystemState, event: EventView): void {
  const fd = int(event, 0, -1);
  const command = event.hasParam(1) ? int(event, 1, -1) : 0;
  if (fd >= 0 && BPF_COMMANDS_THAT_OPEN.has(command)) state.openFd(fd, state.descriptors.plain(FdType.BPF), true);
}

function onMemfdCreate(state: SystemState, event: EventView): void {
  const fd = int(event, 0, -1);
  if (fd < 0) return;
  const openFlags = int(event, 2, 0);
  const name = text(event, 1, state.texts) ?? state.texts.empty;
  state.openFd(fd, state.descriptors.named(FdType.MEMFD, name, { openFlags }), (openFlags & MFD_CLOEXEC) !== 0);
}

function onPidfdOpen(state: SystemState, event: EventView): void {
  const fd = int(event, 0, -1);
  if (fd < 0) return;
  const pid = int(event, 1, -1);
  const name = state.texts.of(byteStringOf(`/proc/${pid}`));
  state.openFd(fd, state.descriptors.named(FdType.PIDFD, name, { pid, openFlags: int(event, 2, 0) }), true);
}

function onPipe(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) < 0) return;
  const openFlags = int(event, 4, 0);
  const isCloseOnExec = (openFlags & OpenFlag.CLOEXEC) !== 0;
  const pipe = new FdInfo(FdType.FIFO, state.texts.empty, fdDetail({ openFlags }), ...halvesOf(big(event, 3)));
  state.openFd(int(event, 1, -1), pipe, isCloseOnExec);
  state.openFd(int(event, 2, -1), pipe, isCloseOnExec);
}
