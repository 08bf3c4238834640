/**
 * Arguments of a call as they were when it began. Another thread may change them while the call runs, so what the kernel
 * reported at the beginning is believed before what could be read at the end.
 */
import type { Text } from './text.ts';

export interface EnterArguments {
  /** open, openat, openat2, creat: the path. */
  name: Text | undefined;
  directoryFd: number;
  flags: number;
  /** connect: the address, as on the wire. */
  address: Text | undefined;
}
