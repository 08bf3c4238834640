/** One more number for the same descriptor. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import type { Handlers } from './handler.ts';
import { OpenFlag } from './open-flags.ts';
import { int } from './parameters.ts';
import { FdType } from './fd.ts';
import type { SystemState } from './system-state.ts';

/** PPM_FCNTL_* commands. */
const Command = { DUPFD: 1, SETFD: 3, DUPFD_CLOEXEC: 26 } as const;
const FD_CLOEXEC = 1;

export const dupEvents: Handlers = [
  [PPME.SYSCALL_DUP_1_X, (state, event) => onDup(state, event, false)],
  [PPME.SYSCALL_DUP2_X, (state, event) => onDup(state, event, false)],
  [PPME.SYSCALL_DUP3_X, (state, event) => onDup(state, event, (int(event, 3, 0) & OpenFlag.CLOEXEC) !== 0)],
  [PPME.SYSCALL_FCNTL_X, onFcntl],
  [PPME.SYSCALL_PIDFD_GETFD_X, onPidfdGetfd],
];

function onDup(state: SystemState, event: EventView, isCloseOnExec: boolean): void {
  const fd = int(event, 0, -1);
  const { fd: info, fdNumber } = state;
  if (fd < 0 || info === undefined) return;
  // dup2 of a descriptor to itself changes nothing.
  if (fd !== fdNumber) state.openFd(fd, info, isCloseOnExec);
  state.keepName();
}

function onFcntl(state: SystemState, event: EventView): void {
  const result = int(event, 0, -1);
  const info = state.fd;
  if (result < 0 || info === undefined) return;
  switch (int(event, 2, 0)) {
    case Command.SETFD:
      state.thread.fds.setCloseOnExec(state.fdNumber, (int(event, 3, 0) & FD_CLOEXEC) !== 0);
      break;
    case Command.DUPFD:
      state.openFd(result, info, false);
      break;
    case Command.DUPFD_CLOEXEC:
      state.openFd(result, info, true);
      break;
    default:
      return;
  }
  state.keepName();
}

/** A copy of another process's descriptor. */
function onPidfdGetfd(state: SystemState, event: EventView): void {
  const fd = int(event, 0, -1);
  const pidfd = state.thread.fds.get(int(event, 1, -1));
  if (fd < 0 || pidfd === undefined || pidfd.type !== FdType.PIDFD) return;
  const info = state.threads.get(pidfd.detail.pid ?? -1)?.fds.get(int(event, 2, -1));
  if (info === undefined) return;
  state.openFd(fd, info, true);
  state.keepName();
}
