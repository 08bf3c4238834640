/** Which events the probe has to report besides those that rules and the state need, so that captures hold them. */
import { syscalls } from '@eyrie/sensor';

/** `rules`: none; `io`: what is read, written, sent and received, too; `all`: every call that has an event. */
export type Recorded = 'rules' | 'io' | 'all';

const IO: readonly string[] = [
  'read', 'pread', 'readv', 'preadv', 'write', 'pwrite', 'writev', 'pwritev', 'sendfile',
  'send', 'sendto', 'sendmsg', 'sendmmsg', 'recv', 'recvfrom', 'recvmsg', 'recvmmsg',
];

/** @returns event names. */
export function recordedEvents(recorded: Recorded): readonly string[] {
  switch (recorded) {
    case 'rules':
      return [];
    case 'io':
      return IO;
    case 'all':
      return [...syscalls(process.arch === 'arm64' ? 'arm64' : 'x64').map(({ name }) => name), 'procexit'];
  }
}
