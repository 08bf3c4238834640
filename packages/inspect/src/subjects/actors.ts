/**
 * Who acted, as it was when it acted: the facts of a thread at one time, with those of its ancestors. Facts change seldom (exec, chdir, setuid),
 * so few are kept however many events there are, and a condition on a program, a user or an ancestor is asked once of each.
 */
import type { EventView } from '@eyrie/scap';
import { EVENT_TYPES } from '@eyrie/schema';
import { FdTable, Thread, type SystemView } from '@eyrie/state';
import { Processes, type ProcessRecord } from './processes.ts';

export interface Actor {
  readonly number: number;
  /** A copy of the thread, at its time: it never changes. Its `parent` and `leader` are such copies too. */
  readonly thread: Thread;
  readonly process: ProcessRecord;
}

/** What is known of a living thread. */
interface Living {
  readonly thread: Thread;
  readonly process: ProcessRecord;
  actor: Actor;
  /** {@link ActorRecorder.#epoch} at which {@link actor} was true. */
  epoch: number;
  hasActed: boolean;
  /** Some other thread has it among its ancestors. */
  isAncestor: boolean;
}

/** Longer lines of ancestors are cut, as conditions cut them. */
const MAX_ANCESTORS = 64;
const NO_FDS = new FdTable();

/** Whose facts an event may change. */
const Reach = {
  NOBODY: 0,
  /** Those of who acts. */
  SELF: 1,
  /** Also those of the other threads of the process and, as ancestors, of its descendants. */
  FAMILY: 2,
  /** Those of descendants: they get another parent. */
  CHILDREN: 3,
  /** Those of anybody. */
  ALL: 4,
} as const;

const REACH = new Map<string, number>([
  ['clone', Reach.SELF], ['clone3', Reach.SELF], ['fork', Reach.SELF], ['vfork', Reach.SELF], ['execve', Reach.FAMILY], ['execveat', Reach.FAMILY],
  ['chdir', Reach.FAMILY], ['fchdir', Reach.FAMILY], ['getcwd', Reach.FAMILY], ['procexit', Reach.CHILDREN],
]);

/** By event type as recorded: see {@link Reach}. What a call changes, it changes when it comes back. */
const REACH_OF_TYPE = Uint8Array.from(EVENT_TYPES, ({ name, isEnter, categories }) => {
  if (isEnter && categories.includes('SYSCALL') && name !== 'procexit') return Reach.NOBODY;
  return REACH.get(name) ?? (['PROCESS', 'USER', 'METAEVENT'].some((category) => categories.includes(category)) ? Reach.ALL : Reach.NOBODY);
});

export class Actors {
  readonly list: Actor[] = [];

  add(thread: Thread, process: ProcessRecord): Actor {
    const actor: Actor = { number: this.list.length, thread, process };
    // Copies are in no table: the slot says which copy it is.
    thread.slot = actor.number;
    this.list.push(actor);
    return actor;
  }
}

export class ActorRecorder {
  readonly #actors: Actors;
  readonly #processes: Processes;
  #living: (Living | undefined)[] = [];
  readonly #nobodies = new Map<number, Actor>();
  #epoch = 0;

  constructor(actors: Actors, processes: Processes) {
    this.#actors = actors;
    this.#processes = processes;
  }

  /** Another system begins: nothing that lived in the one before lives in it. */
  reset(): void {
    this.#living = [];
  }

  /** @param recorded the event as it was recorded. @param time ns since the first event. @returns the acting thread of the current event. */
  actorOf(recorded: EventView, system: SystemView, time: number): Actor {
    const { thread } = system;
    const reach = REACH_OF_TYPE[recorded.type] ?? Reach.NOBODY;
    if (reach > Reach.SELF && this.#reachesOthers(reach, thread)) this.#epoch += 1;
    if (thread.slot < 0) return this.#nobody(recorded.tid, thread);
    const living = this.#living[thread.slot];
    if (reach === Reach.NOBODY && living !== undefined && living.thread === thread && living.epoch === this.#epoch && living.hasActed) return living.actor;
    const now = this.lookAt(thread, system, time);
    now.hasActed = true;
    return now.actor;
  }

  /** Most processes end, or become another program, without having others to whom that matters. */
  #reachesOthers(reach: number, thread: Thread): boolean {
    if (reach === Reach.ALL || !thread.isLeader) return reach !== Reach.CHILDREN;
    const living = this.#living[thread.slot];
    return thread.firstThread !== undefined || living?.thread !== thread || living.isAncestor;
  }

  hasActed(thread: Thread): boolean {
    const living = this.#living[thread.slot];
    return living?.thread === thread && living.hasActed;
  }

  /** Takes in a thread whether or not it acts. */
  lookAt(thread: Thread, system: SystemView, time: number): Living {
    const leader = thread.isLeader ? undefined : this.lookAt(thread.leader, system, time);
    let living = this.#living[thread.slot];
    if (living === undefined || living.thread !== thread) living = this.#firstLook(thread, leader, system, time);
    const { actor } = living;
    const parent = thread.isLeader ? system.parentOf(thread) : undefined;
    if (!isSame(actor.thread, thread) || (leader === undefined ? !hasSameLine(actor.thread.parent, parent, system) : actor.thread.leader !== leader.actor.thread)) {
      living.actor = this.#copy(thread, living.process, leader?.actor, parent, system, time);
    }
    living.epoch = this.#epoch;
    return living;
  }

  #firstLook(thread: Thread, leader: Living | undefined, system: SystemView, time: number): Living {
    const parent = thread.isLeader ? system.parentOf(thread) : undefined;
    const process = leader?.process ?? this.#processes.add(thread.pid, parent === undefined ? undefined : this.#ancestor(parent, system, time).process);
    const living: Living = { thread, process, actor: this.#copy(thread, process, leader?.actor, parent, system, time), epoch: this.#epoch, hasActed: false, isAncestor: false };
    this.#living[thread.slot] = living;
    return living;
  }

  #ancestor(thread: Thread, system: SystemView, time: number): Living {
    const living = this.lookAt(thread, system, time);
    living.isAncestor = true;
    return living;
  }

  #copy(thread: Thread, process: ProcessRecord, leader: Actor | undefined, parent: Thread | undefined, system: SystemView, time: number): Actor {
    const copy = new Thread(thread.tid, thread.pid, thread.image, NO_FDS, { cwd: thread.fs.cwd, root: thread.fs.root }, thread.cgroups, thread.container);
    copy.ptid = thread.ptid;
    copy.uid = thread.uid;
    copy.gid = thread.gid;
    copy.loginUid = thread.loginUid;
    copy.sid = thread.sid;
    copy.pgid = thread.pgid;
    copy.vtid = thread.vtid;
    copy.vpid = thread.vpid;
    copy.vpgid = thread.vpgid;
    copy.tty = thread.tty;
    copy.flags = thread.flags;
    copy.cloneTime = thread.cloneTime;
    copy.execTime = thread.execTime;
    copy.isExiting = thread.isExiting;
    if (leader !== undefined) copy.leader = leader.thread;
    else if (parent !== undefined) copy.parent = this.#ancestor(parent, system, time).actor.thread;
    const actor = this.#actors.add(copy, process);
    if (leader === undefined) process.actor = actor;
    return actor;
  }

  /** Who is said to have done what nobody did, or what a thread did of which nothing else is known. */
  #nobody(tid: number, thread: Thread): Actor {
    let actor = this.#nobodies.get(tid);
    if (actor === undefined) {
      const copy = new Thread(tid, -1, thread.image, NO_FDS, thread.fs, thread.cgroups, thread.container);
      actor = this.#actors.add(copy, this.#processes.add(-1, undefined));
      this.#nobodies.set(tid, actor);
    }
    return actor;
  }
}

function isSame(copy: Thread, thread: Thread): boolean {
  return (
    copy.image === thread.image &&
    copy.container === thread.container &&
    copy.fs.cwd === thread.fs.cwd &&
    copy.uid === thread.uid &&
    copy.gid === thread.gid &&
    copy.loginUid === thread.loginUid &&
    copy.ptid === thread.ptid &&
    copy.sid === thread.sid &&
    copy.pgid === thread.pgid &&
    copy.vpgid === thread.vpgid &&
    copy.tty === thread.tty &&
    copy.pid === thread.pid &&
    copy.vtid === thread.vtid &&
    copy.vpid === thread.vpid
  );
}

/** Whether the ancestors are the same processes, running the same programs. */
function hasSameLine(copy: Thread | undefined, parent: Thread | undefined, system: SystemView): boolean {
  let known = copy;
  let ancestor = parent;
  for (let step = 0; step < MAX_ANCESTORS; step++) {
    if (known === undefined || ancestor === undefined) return known === undefined && ancestor === undefined;
    if (known.pid !== ancestor.pid || known.image !== ancestor.image) return false;
    known = known.parent;
    ancestor = system.parentOf(ancestor);
  }
  return true;
}
