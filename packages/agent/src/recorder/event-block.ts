/** Header fields of an event block, read where it lies. */
import { BlockType, type Memory } from '@eyrie/scap';

/** Offset of the flags of a block that has some. */
const FLAGS_AT = 10;
const PLAIN_EVENT_AT = 10;
const FLAGGED_EVENT_AT = 14;

/** Times are numbers of nanoseconds since a base, exact for a hundred days on either side of it. */
export interface TimeBase {
  /** Upper half of the time that counts as 0, which has a lower half of 0. */
  readonly high: number;
}

export function timeBase(near: bigint): TimeBase {
  return { high: Number(near >> 32n) };
}

/** @param time ns since the epoch. */
export function sinceBase(base: TimeBase, time: bigint): number {
  return Number(time - (BigInt(base.high) << 32n));
}

export function timeOf(base: TimeBase, time: number): bigint {
  return (BigInt(base.high) << 32n) + BigInt(Math.trunc(time));
}

export function hasFlags(memory: Memory, block: number): boolean {
  const type = memory.u32[block >> 2];
  return type === BlockType.FLAGGED_EVENT_V2 || type === BlockType.FLAGGED_EVENT_V2_LARGE;
}

/** Time of the event in a block, since the base. */
export function blockTime(base: TimeBase, memory: Memory, block: number): number {
  const { u16 } = memory;
  const at = (block + (hasFlags(memory, block) ? FLAGGED_EVENT_AT : PLAIN_EVENT_AT)) >> 1;
  const low = (u16[at] ?? 0) + (u16[at + 1] ?? 0) * 0x1_0000;
  const high = (u16[at + 2] ?? 0) + (u16[at + 3] ?? 0) * 0x1_0000;
  return (high - base.high) * 0x1_0000_0000 + low;
}

/** Offset within a copy of a flagged block where its flags are. */
export const BLOCK_FLAGS = FLAGS_AT;
