/**
 * Arguments of a call as they were when it began. Another thread may change them while the call runs, so what the kernel
 * reported at the beginning is believed before what could be read at the end.
 */
import { Memory } from '@eyrie/scap';
import type { Text } from './text.ts';

/** The longest SOCKADDR of an internet family. */
export const INTERNET_ADDRESS_BYTES = 19;

export class EnterArguments {
  /** open, openat, openat2, creat: the path. */
  name: Text | undefined = undefined;
  directoryFd = 0;
  flags = 0;
  #address: Memory | undefined = undefined;

  /** connect: the internet address, as on the wire. */
  get address(): Memory {
    return (this.#address ??= new Memory(new ArrayBuffer((INTERNET_ADDRESS_BYTES + 3) & ~3)));
  }
}
