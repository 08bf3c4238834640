/** All threads, by id, and how they are related. Bounded. */
import { CloneFlag, type Thread } from './thread.ts';

/** Thread ids below this (the kernel's PID_MAX_LIMIT) are found by index, others (hostile captures) by a map. */
const INDEXED_TIDS = 1 << 22;
const FIRST_INDEX = 1 << 15;
/** When the table is full, this part of it is given up at once, so that giving up is rare. */
const EVICTED_PART = 16;
/** A longer line of ancestors is not followed when a parent is looked for. */
const MAX_ANCESTORS = 1024;

export interface ThreadTableOptions {
  readonly maxThreads: number;
  /** Asks the host; without it the threads that were silent for longest are taken for gone. */
  readonly isAlive?: ((thread: Thread) => boolean) | undefined;
}

export class ThreadTable {
  /** Slot + 1 by tid; 0: none. Grows to the largest tid seen. */
  #slots = new Int32Array(FIRST_INDEX);
  readonly #others = new Map<number, number>();
  readonly #threads: (Thread | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #options: ThreadTableOptions;
  #size = 0;
  /** Coarse clock of activity: the owner advances it every few thousand events. */
  tick = 1;
  /** Threads that were given up because the table was full. */
  evicted = 0;
  /** Threads that were not taken in because the table was full of living ones. */
  refused = 0;

  constructor(options: ThreadTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  get(tid: number): Thread | undefined {
    const slots = this.#slots;
    const slot = tid >= 0 && tid < slots.length ? (slots[tid] ?? 0) : tid >= 0 && tid < INDEXED_TIDS ? 0 : (this.#others.get(tid) ?? 0);
    return slot === 0 ? undefined : this.#threads[slot - 1];
  }

  *[Symbol.iterator](): Generator<Thread> {
    for (const thread of this.#threads) if (thread !== undefined) yield thread;
  }

  /**
   * Puts a thread into the table, in place of one of the same tid, and into its process; one whose leader is not there leads
   * itself.
   * @returns false when there is no room.
   */
  add(thread: Thread): boolean {
    const old = this.get(thread.tid);
    if (old !== undefined) this.remove(old);
    if (this.#size >= this.#options.maxThreads && !this.#makeRoom()) {
      this.refused += 1;
      return false;
    }
    const slot = this.#free.pop() ?? this.#threads.length;
    this.#threads[slot] = thread;
    thread.slot = slot;
    thread.lastTick = this.tick;
    this.#size += 1;
    this.#setSlot(thread.tid, slot + 1);
    if (thread.leader.slot < 0) thread.leader = thread;
    if (thread.leader !== thread) this.#joinGroup(thread);
    return true;
  }

  /** Takes a thread out; with a leader goes its whole process. Its children get a new parent. */
  remove(thread: Thread): void {
    if (thread.slot < 0) return;
    if (thread.leader !== thread) {
      this.#leaveGroup(thread);
      this.#drop(thread);
      return;
    }
    while (thread.firstThread !== undefined) {
      const other = thread.firstThread;
      this.#leaveGroup(other);
      this.#drop(other);
    }
    this.#reparentChildren(thread);
    this.#disown(thread);
    this.#drop(thread);
    thread.fds.users -= 1;
  }

  /** A thread says that it ends: it stays visible until {@link bury}. */
  die(thread: Thread): void {
    if (thread.isExiting) return;
    thread.isExiting = true;
    thread.leader.threadCount -= 1;
  }

  /** After the event of its end. A leader stays while its process has threads. */
  bury(thread: Thread): void {
    const leader = thread.leader;
    if (leader.threadCount <= 0) this.remove(leader);
    if (thread !== leader) this.remove(thread);
  }

  /** An exec by another thread of a process whose leader had ended makes it the leader again. */
  revive(leader: Thread): void {
    if (!leader.isExiting) return;
    leader.isExiting = false;
    leader.threadCount += 1;
  }

  /** After an exec: the thread that did it is the only one. */
  removeOtherThreads(leader: Thread): void {
    while (leader.firstThread !== undefined) this.remove(leader.firstThread);
    leader.threadCount = leader.isExiting ? 0 : 1;
  }

  /** The leader of the parent process; found anew when the child was seen before the parent. */
  parentOf(thread: Thread): Thread | undefined {
    const leader = thread.leader;
    if (leader.parent !== undefined) return leader.parent;
    if (leader.ptid <= 0) return undefined;
    const candidate = this.get(leader.ptid)?.leader;
    if (candidate === undefined || candidate.isMadeUp || candidate.cloneTime > leader.cloneTime) return undefined;
    return this.adopt(candidate, leader) ? candidate : undefined;
  }

  /** Makes one process the child of another. @returns false when that would make a circle. */
  adopt(parent: Thread, child: Thread): boolean {
    if (child.slot < 0 || parent.slot < 0) return false;
    let ancestor: Thread | undefined = parent;
    for (let count = 0; ancestor !== undefined; count++) {
      if (ancestor === child || count > MAX_ANCESTORS) return false;
      ancestor = ancestor.parent;
    }
    this.#disown(child);
    child.parent = parent;
    child.previousSibling = undefined;
    child.nextSibling = parent.firstChild;
    if (parent.firstChild !== undefined) parent.firstChild.previousSibling = child;
    parent.firstChild = child;
    child.ptid = parent.tid;
    return true;
  }

  /** Forgets made-up threads that are silent since `tick`, and, where the host can be asked, silent ones that ended unseen. */
  sweep(tick: number): void {
    for (const thread of this) {
      if (thread.lastTick > tick) continue;
      if (thread.isMadeUp || this.#options.isAlive?.(thread) === false) this.#giveUp(thread);
    }
  }

  #joinGroup(thread: Thread): void {
    const leader = thread.leader;
    thread.previousSibling = undefined;
    thread.nextSibling = leader.firstThread;
    if (leader.firstThread !== undefined) leader.firstThread.previousSibling = thread;
    leader.firstThread = thread;
    leader.threadCount += 1;
  }

  #leaveGroup(thread: Thread): void {
    const leader = thread.leader;
    if (leader.firstThread === thread) leader.firstThread = thread.nextSibling;
    unlink(thread);
    if (!thread.isExiting) leader.threadCount -= 1;
  }

  #disown(child: Thread): void {
    const parent = child.parent;
    if (parent === undefined) return;
    if (parent.firstChild === child) parent.firstChild = child.nextSibling;
    unlink(child);
    child.parent = undefined;
  }

  #drop(thread: Thread): void {
    if (thread.slot < 0) return;
    this.#threads[thread.slot] = undefined;
    this.#free.push(thread.slot);
    thread.slot = -1;
    thread.isExiting = true;
    this.#size -= 1;
    this.#setSlot(thread.tid, 0);
  }

  #setSlot(tid: number, value: number): void {
    if (tid < 0 || tid >= INDEXED_TIDS) {
      if (value === 0) this.#others.delete(tid);
      else this.#others.set(tid, value);
      return;
    }
    if (tid >= this.#slots.length) {
      let length = this.#slots.length;
      while (length <= tid) length *= 2;
      const larger = new Int32Array(length);
      larger.set(this.#slots);
      this.#slots = larger;
    }
    this.#slots[tid] = value;
  }

  #reparentChildren(leader: Thread): void {
    if (leader.firstChild === undefined) return;
    const reaper = this.#reaperFor(leader);
    if (reaper !== undefined && reaper.slot >= 0) reaper.isReaper = true;
    while (leader.firstChild !== undefined) {
      const child = leader.firstChild;
      this.#disown(child);
      if (reaper === undefined || !this.adopt(reaper, child)) child.ptid = 0;
    }
  }

  /** The kernel's word when there is one, else its rule: the nearest ancestor that collects orphans, within the pid namespace. */
  #reaperFor(leader: Thread): Thread | undefined {
    const named = leader.reaperTid > 0 ? this.get(leader.reaperTid)?.leader : undefined;
    if (named !== undefined && !named.isMadeUp && named !== leader) return named;
    for (let ancestor = leader.parent; ancestor !== undefined; ancestor = ancestor.parent) {
      if (ancestor.isInPidNamespace !== leader.isInPidNamespace) return undefined;
      if (ancestor.isReaper && ancestor.threadCount > 0) return ancestor;
    }
    return undefined;
  }

  #makeRoom(): boolean {
    const wanted = Math.max(1, Math.floor(this.#options.maxThreads / EVICTED_PART));
    const oldestFirst = [...this].filter((thread) => thread.tid !== 1).sort((left, right) => eviction(left) - eviction(right));
    const { isAlive } = this.#options;
    const before = this.#size;
    for (const thread of oldestFirst) {
      if (before - this.#size >= wanted) break;
      if (thread.lastTick === this.tick && before > this.#size) break;
      if (isAlive === undefined || thread.isMadeUp || !isAlive(thread)) this.#giveUp(thread);
    }
    return this.#size < before;
  }

  #giveUp(thread: Thread): void {
    if (thread.slot < 0) return;
    const before = this.#size;
    this.remove(thread);
    this.evicted += before - this.#size;
  }
}

/** Ticks by which a made-up thread counts as older than it is: an hour of a busy host. */
const MADE_UP_HANDICAP = 1 << 16;

/** What goes first when room is needed: the made-up, then the silent. */
function eviction(thread: Thread): number {
  return thread.isMadeUp ? thread.lastTick - MADE_UP_HANDICAP : thread.lastTick;
}

function unlink(thread: Thread): void {
  if (thread.previousSibling !== undefined) thread.previousSibling.nextSibling = thread.nextSibling;
  if (thread.nextSibling !== undefined) thread.nextSibling.previousSibling = thread.previousSibling;
  thread.previousSibling = undefined;
  thread.nextSibling = undefined;
}

/** A pid namespace begins here or above: the id that clone returned is not one of the host's. */
export function isForeignNamespace(flags: number, caller: Thread): boolean {
  return (flags & (CloneFlag.CHILD_IN_PIDNS | CloneFlag.NEWPID | CloneFlag.PARENT)) !== 0 || caller.tid !== caller.vtid;
}
