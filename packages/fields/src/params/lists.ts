/** Parameters that hold several things: descriptor lists of poll, signal sets. */
import type { ByteString, EventView } from '@eyrie/scap';
import type { FieldContext } from '../definition.ts';
import { fdTypeChar } from '../fd/type-names.ts';
import { signalName } from '../names/signal.ts';

/** Entries are a descriptor (i64) and its poll flags (i16), after a count (u16). */
const ENTRY = 10;

/** @returns how many whole entries the parameter holds, whatever it claims. */
export function fdListLength(event: EventView, index: number): number {
  const length = event.lengthOf(index);
  if (length < 2) return 0;
  return Math.min(event.u16(index), Math.floor((length - 2) / ENTRY));
}

export function fdListFd(event: EventView, index: number, entry: number): number {
  const { view } = event.memory;
  const at = event.startOf(index) + 2 + entry * ENTRY;
  return view.getInt32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}

/** `4:f1 7:41`: descriptor, type letter, flags in hexadecimal; undefined when the parameter is empty. */
export function fdListText(context: FieldContext, index: number): ByteString | undefined {
  const { event, system } = context;
  if (event.lengthOf(index) === 0) return undefined;
  const { view } = event.memory;
  const parts: string[] = [];
  for (let entry = 0, count = fdListLength(event, index); entry < count; entry++) {
    const fd = fdListFd(event, index, entry);
    const info = system.thread.fds.get(fd);
    // The flags are 16 bits, signed, and print as the 32 bits that they widen to.
    const flags = view.getInt16(event.startOf(index) + 2 + entry * ENTRY + 8, true) >>> 0;
    parts.push(`${fd < 0 ? BigInt.asUintN(64, BigInt(fd)) : fd}:${info === undefined ? '?' : fdTypeChar(info.type)}${flags.toString(16)}`);
  }
  return parts.join(' ') as ByteString;
}

/** `SIGINT SIGTERM`: bit 0 is signal 1. */
export function signalSetText(bits: number): ByteString {
  const names: ByteString[] = [];
  for (let bit = 0; bit < 32; bit++) {
    const name = (bits >>> bit) & 1 ? signalName(bit + 1) : undefined;
    if (name !== undefined) names.push(name);
  }
  return names.join(' ') as ByteString;
}
