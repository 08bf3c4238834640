/**
 * Memory shared with the probe: offsets in `struct control`, `struct cpu_counters` and in a BPF ring buffer.
 * The C side is bpf/probe.h; layout.test.ts compares both with the compiled object.
 */
import { CALLS, SYSCALLS } from './syscalls.ts';

export const CONTROL = {
  epochOffset: 0,
  snapLength: 8,
  argsLength: 12,
  envLength: 16,
  truePaths: 20,
  textLength: 24,
  wanted: 32,
  callCode: 32 + CALLS,
  textPorts: 32 + 3 * CALLS,
  size: 32 + 3 * CALLS + 8192,
} as const;

/**
 * Values of the lower half of `control.wanted`: not reported; by the call's own program; in the dispatcher itself, which
 * saves a jump; or by a jump to a fixed slot, which is a cheap one. The upper half tells when the call is left out (shedding.ts).
 */
export const ENTRY = { none: 0, handler: 1, generic: 2, close: 3, read: 4, write: 5, openat: 6 } as const;

const INLINE: Readonly<Record<string, number>> = {
  sys_generic: ENTRY.generic,
  sys_close: ENTRY.close,
  sys_read: ENTRY.read,
  sys_write: ENTRY.write,
  sys_openat: ENTRY.openat,
};

/** Programs that have a place of their own behind the table of calls. */
export const SLOTS: Readonly<Record<string, number>> = { sys_openat: SYSCALLS };

/** How the call with this program is entered. */
export function entryFor(program: string): number {
  return INLINE[program] ?? ENTRY.handler;
}

/** Why an event did not reach user space, in the order of the probe's counters. */
export const DROP_CAUSES = ['ringFull', 'tooLarge', 'noHandler', 'compat', 'shed'] as const;
export type DropCause = (typeof DROP_CAUSES)[number];

const CAUSE_SLOTS = 8;

/** In units of 8 bytes. */
export const COUNTERS = {
  emitted: 0,
  withoutData: 1,
  dropped: 3,
  droppedByCall: 3 + CAUSE_SLOTS,
  words: 3 + CAUSE_SLOTS + CALLS,
} as const;

/** One byte per process id. */
export const EXCLUDED_BYTES = 1 << 22;

/** Of a ring record; the record itself follows on a multiple of 8. */
export const RECORD_HEADER = 8;
export const RECORD_BUSY = 0x8000_0000;
export const RECORD_DISCARDED = 0x4000_0000;

/** Offsets in a record's block (EVF_V2). */
export const BLOCK = { type: 0, length: 4, cpu: 8, flags: 10, event: 14, time: 14, thread: 22, eventLength: 30, eventType: 34, params: 36 } as const;
export const BLOCK_EVF_V2 = 0x217;

/** Our own marks in `BLOCK.flags`. Data were left out because the ring was filling; a failed call, told as the caller's memory has it. */
export const MARK = { withoutData: 0x8000_0000, callersWord: 0x4000_0000 } as const;
