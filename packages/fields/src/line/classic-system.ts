/**
 * The system as the libraries of the classic view saw it. State is one: what differs is which descriptor an event is said to be
 * about, and in whose user list a user of a container is looked up.
 */
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';
import type { FdInfo, SystemState, SystemView, Thread } from '@eyrie/state';

/** Mapping a file was not yet an event about its descriptor. */
const MAPPINGS: ReadonlySet<number> = new Set([PPME.SYSCALL_MMAP_E, PPME.SYSCALL_MMAP_X, PPME.SYSCALL_MMAP2_E, PPME.SYSCALL_MMAP2_X]);
const HAS_FD = Uint8Array.from(EVENT_TYPES, ({ code }) => (MAPPINGS.has(code) ? 0 : 1));

export class ClassicSystem implements SystemView {
  readonly #state: SystemState;
  #hasFd = true;

  constructor(state: SystemState) {
    this.#state = state;
  }

  /** To be called with every event as recorded, after the state has taken it or looked at it. */
  show(event: EventView): void {
    this.#hasFd = HAS_FD[event.type] !== 0;
  }

  get texts(): SystemView['texts'] {
    return this.#state.texts;
  }
  get answers(): SystemView['answers'] {
    return this.#state.answers;
  }
  get thread(): Thread {
    return this.#state.thread;
  }
  get fd(): FdInfo | undefined {
    return this.#hasFd ? this.#state.fd : undefined;
  }
  get fdNumber(): number {
    return this.#hasFd ? this.#state.fdNumber : -1;
  }
  get fdNameChanged(): boolean {
    return this.#hasFd && this.#state.fdNameChanged;
  }
  threadOf(tid: number): Thread | undefined {
    return this.#state.threadOf(tid);
  }
  parentOf(thread: Thread): Thread | undefined {
    return this.#state.parentOf(thread);
  }
  /** A capture has the users of the host only; containers' users were named after them. */
  userName(uid: number): string | undefined {
    return this.#state.usersOf('').user(uid)?.name;
  }
  userHome(uid: number): string | undefined {
    return this.#state.usersOf('').user(uid)?.home;
  }
  userShell(uid: number): string | undefined {
    return this.#state.usersOf('').user(uid)?.shell;
  }
  groupName(gid: number): string | undefined {
    return this.#state.usersOf('').group(gid)?.name;
  }
  apply(event: EventView): void {
    this.#state.apply(event);
    this.show(event);
  }
}
