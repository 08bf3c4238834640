/** What an event was, in one number: its type, or, of a system call without a type of its own, type and call number. */
import { EVENT_TYPES, PPME, SYSCALL_NAMES } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';

export interface Call {
  /** Code of the event type. */
  readonly type: number;
  /** Number of the system call, in generic events. */
  readonly syscall?: number | undefined;
  /** `evt.type` */
  readonly name: string;
}

/** Numbers beyond are not given out: what comes then counts as its bare type. */
const MAX_CALLS = 0xffff;

export class CallTable {
  /** The first are the event types themselves. */
  readonly calls: Call[] = EVENT_TYPES.map(({ code, name }) => ({ type: code, name }));
  readonly #generic = new Map<number, number>();

  constructor(others: readonly Call[] = []) {
    for (const call of others) this.#add(call);
  }

  /** Those that are no event types. */
  get others(): readonly Call[] {
    return this.calls.slice(EVENT_TYPES.length);
  }

  numberOf(event: EventView): number {
    const { type } = event;
    if ((type !== PPME.GENERIC_E && type !== PPME.GENERIC_X) || !event.locateParams() || event.lengthOf(0) !== 2) return type;
    const syscall = event.u16(0);
    return this.#generic.get(syscall * 2 + (type & 1)) ?? this.#add({ type, syscall, name: SYSCALL_NAMES[syscall] ?? '<unknown>' });
  }

  #add(call: Call): number {
    if (this.calls.length >= MAX_CALLS) return call.type;
    this.#generic.set((call.syscall ?? 0) * 2 + (call.type & 1), this.calls.length);
    return this.calls.push(call) - 1;
  }
}
