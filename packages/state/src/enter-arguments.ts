/**
 * Arguments of a call as they were when it began. Another thread may change them while the call runs, so what the kernel
 * reported at the beginning is believed before what could be read at the end.
 */
import { Memory, type EventView } from '@eyrie/scap';
import type { Text, TextTable } from './text.ts';

/** The longest SOCKADDR of an internet family. */
export const INTERNET_ADDRESS_BYTES = 19;
/** PATH_MAX: the kernel takes no longer path. */
const LONGEST_PATH = 4096;
const SMALLEST_BYTES = 64;

export class EnterArguments {
  directoryFd = 0;
  flags = 0;
  /** open, openat, openat2, creat, execve, execveat: the path, without its NUL, from the beginning of it; connect: the internet address as on the wire. */
  bytes: Memory = new Memory(new ArrayBuffer(SMALLEST_BYTES));
  /** Of the path; -1: there is none. */
  nameLength = -1;

  /** Keeps a string. @returns false when the event has none, or one that is no path. */
  keepName(event: EventView, index: number): boolean {
    const given = event.lengthOf(index);
    if (given === 0 || given > LONGEST_PATH) return false;
    const { view, u8 } = event.memory;
    const from = event.startOf(index);
    const length = u8[from + given - 1] === 0 ? given - 1 : given;
    const target = this.#room(length).view;
    let at = 0;
    for (; at + 4 <= length; at += 4) target.setInt32(at, view.getInt32(from + at, true), true);
    for (; at < length; at++) target.setUint8(at, view.getUint8(from + at));
    this.nameLength = length;
    return true;
  }

  name(texts: TextTable): Text | undefined {
    return this.nameLength < 0 ? undefined : texts.internAt(this.bytes, 0, this.nameLength);
  }

  #room(length: number): Memory {
    if (length > this.bytes.u8.length) {
      let size = SMALLEST_BYTES;
      while (size < length) size *= 2;
      this.bytes = new Memory(new ArrayBuffer(size));
    }
    return this.bytes;
  }
}
