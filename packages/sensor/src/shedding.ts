/**
 * What the probe leaves out first when a ring fills faster than it is read (bpf/shedding.h). Every call left out is counted.
 * Data of reads and writes go before any call does; an open for reading goes last, one for writing never, which only the
 * probe can tell apart.
 */

/** From which fill of the ring a call is left out: never; from three quarters; from nine tenths. */
export const SHED = { never: 0, unneeded: 2, restorable: 3 } as const;

/** Position of these values in a byte of `control.wanted`. */
export const SHED_SHIFT = 4;

/** Calls that change who a process is, what runs, whom it talks to, or what lies on disk: /proc does not tell afterwards that they happened. */
const VITAL = new Set(
  (
    'execve execveat clone clone3 fork vfork open openat openat2 creat open_by_handle_at connect accept accept4 bind listen memfd_create ' +
    'setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups setsid capset prctl seccomp ptrace process_vm_readv process_vm_writev ' +
    'setns unshare chroot pivot_root mount umount2 move_mount fsconfig fsopen fsmount open_tree mount_setattr swapon swapoff reboot kexec_load kexec_file_load ' +
    'init_module finit_module delete_module bpf perf_event_open userfaultfd io_uring_setup io_uring_register keyctl add_key request_key quotactl ' +
    'kill tkill tgkill pidfd_open pidfd_getfd pidfd_send_signal unlink unlinkat rmdir rename renameat renameat2 link linkat symlink symlinkat mkdir mkdirat ' +
    'mknod mknodat chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat setxattr lsetxattr fsetxattr truncate ftruncate'
  ).split(' '),
);

/** @param isNeeded a rule looks at it, or the state needs it. */
export function shedFrom(callName: string, isNeeded: boolean): number {
  if (VITAL.has(callName)) return SHED.never;
  return isNeeded ? SHED.restorable : SHED.unneeded;
}
