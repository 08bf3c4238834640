/** Which events the probe has to report: what the rules look at, and what the state needs to understand it. */
import { eventNamesOf, type LoadedRule } from '@eyrie/rules';

/** Without these, processes, descriptors, directories and users would not be known when a rule asks. */
const STATE_EVENTS: readonly string[] = [
  // Processes.
  'clone', 'clone3', 'fork', 'vfork', 'execve', 'execveat', 'procexit', 'prctl', 'setsid', 'setpgid', 'setns', 'unshare',
  // Users.
  'setuid', 'setgid', 'setresuid', 'setresgid', 'setreuid', 'setregid', 'capset',
  // Directories.
  'chdir', 'fchdir', 'chroot',
  // Descriptors.
  'open', 'openat', 'openat2', 'creat', 'close', 'dup', 'dup2', 'dup3', 'fcntl', 'pipe', 'pipe2', 'memfd_create',
  'socket', 'socketpair', 'bind', 'connect', 'accept', 'accept4', 'listen', 'getsockopt',
  'eventfd', 'eventfd2', 'signalfd', 'signalfd4', 'timerfd_create', 'epoll_create', 'epoll_create1', 'inotify_init', 'inotify_init1',
  'open_by_handle_at', 'pidfd_open', 'pidfd_getfd', 'io_uring_setup', 'userfaultfd', 'bpf',
];

/** @returns event names. */
export function wantedEvents(rules: readonly LoadedRule[]): Set<string> {
  const names = new Set(STATE_EVENTS);
  for (const rule of rules) for (const name of eventNamesOf(rule.ast)) names.add(name);
  return names;
}
