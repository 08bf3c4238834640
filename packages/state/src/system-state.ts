/** The observed system, kept by following the event stream. */
import { byteStringOf, type EventView, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type UserEntry } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { AnswerSpace } from './answers.ts';
import type { Container, ContainerMetadata } from './container.ts';
import { Containers } from './containers.ts';
import { Descriptors } from './descriptors.ts';
import { EnterArguments } from './enter-arguments.ts';
import { EVENT_KINDS, FD_PARAM, HANDLERS, Kind } from './event-kinds.ts';
import { ALL_FACTS, Fact } from './facts.ts';
import { FdGate } from './fd-gate.ts';
import { FdTable } from './fd-table.ts';
import { FdType, type FdInfo } from './fd.ts';
import { Image, type ImageFacts } from './image.ts';
import { Interfaces } from './interfaces.ts';
import { Opening } from './opening.ts';
import { PathTable, UNFOLLOWED_DIRECTORY, UNKNOWN_DIRECTORY } from './paths.ts';
import { RecentExits } from './recent-exits.ts';
import { Snapshot } from './snapshot.ts';
import type { SystemView } from './system.ts';
import { TextTable, type Text } from './text.ts';
import { ThreadTable } from './thread-table.ts';
import { CloneFlag, Thread } from './thread.ts';
import { UserTable } from './users.ts';

export interface SystemStateOptions {
  /** Largest number of threads that are followed. */
  readonly maxThreads?: number;
  /**
   * Asks the host whether a silent thread still exists: for live streams, in which the event of its end may have been lost.
   * Without it nothing is given up before the table is full.
   */
  readonly isAlive?: (thread: Thread) => boolean;
}

const MAX_THREADS = 131_072;
/** So many arguments of ended threads wait for the next ones. */
const MAX_SPARE = 64;
/** So many events make one tick of the coarse clock. */
const EVENTS_PER_TICK = 4096;
/** Silent threads are looked for so often, in units of 2^32 ns (4.3 s) of event time. */
const SWEEP_EVERY = 70;

export class SystemState implements SystemView {
  readonly texts = new TextTable();
  readonly answers = new AnswerSpace();
  readonly paths = new PathTable(this.texts);
  readonly interfaces = new Interfaces();
  readonly descriptors = new Descriptors(this.texts);
  readonly containers = new Containers();
  readonly recentExits = new RecentExits();
  readonly threads: ThreadTable;
  /** `<NA>`: what the probe writes for a string that it could not read. */
  readonly notAvailable: Text = this.texts.pinned(byteStringOf('<NA>'));
  readonly unknownDirectory: Text = this.texts.pinned(UNKNOWN_DIRECTORY);
  /** What a call that failed without an address was about. */
  readonly noTuple: FdInfo = this.descriptors.missing(this.texts.of(byteStringOf('NULL')), this.texts.empty);
  /** To be set before the first event, or never. */
  readonly fdGate = new FdGate();
  /** Acts in events that no thread acts in; its image is absent. */
  readonly nobody: Thread = this.#newThread(-1, new Image(this.#noFacts(this.texts.empty), true));

  /** The file that the event opened, if it did. */
  readonly opening = new Opening();
  /** Stands for a working directory that is not followed: changed to through a descriptor, while those are not followed. */
  readonly unfollowedDirectory: Text = this.texts.pinned(UNFOLLOWED_DIRECTORY);

  thread: Thread = this.nobody;
  fdNumber = -1;
  machine: MachineInfo | undefined = undefined;
  /** Bits of {@link Fact}: what is followed. Events that change nothing of it need not be applied. */
  facts = ALL_FACTS;
  /** Events whose parameters did not fit them. */
  malformed = 0;

  /** What got a name by this event, and what it replaced: whether that is another name is found out when somebody asks. */
  #named: FdInfo | undefined = undefined;
  #namedBefore: FdInfo | undefined = undefined;

  #fd: FdInfo | undefined = undefined;
  /** The event's descriptor is made of {@link opening} when somebody asks for it. */
  #isOpening = false;

  readonly #unknownImage = new Image(this.#noFacts(this.notAvailable));
  readonly #unknownFd = this.descriptors.plain(FdType.NONE);
  readonly #snapshot = new Snapshot(this);
  /** Of threads that have ended: processes come and go, and memory for paths costs more than they do. */
  readonly #spareEnters: EnterArguments[] = [];
  /** Events until the next tick. */
  #countdown = 0;
  #lastSweepTime = 0;
  #lastSweepTick = 0;
  /** What the last event destroyed goes when the next one comes. */
  #hasLeftovers = false;
  #closing: FdTable | undefined = undefined;
  #closingFd = -1;
  #dead: Thread | undefined = undefined;

  constructor(options: SystemStateOptions = {}) {
    this.threads = new ThreadTable({ maxThreads: options.maxThreads ?? MAX_THREADS, isAlive: options.isAlive });
  }

  follows(fact: number): boolean {
    return (this.facts & fact) !== 0;
  }

  /** Start of the host, ns since the epoch; 0n when it is not known. */
  get bootTime(): bigint {
    return this.machine?.bootTime ?? 0n;
  }

  apply(event: EventView): void {
    const kind = this.#begin(event);
    if ((kind & Kind.ACTS) === 0) return;
    if (this.thread === this.nobody && (kind & (Kind.NOBODY | Kind.KNOWN_ONLY)) === 0) return;
    this.#act(event, kind);
    if (this.#fd === undefined && !this.#isOpening && (kind & Kind.SHOWS_FD) !== 0) this.#fd = this.#unknownFd;
  }

  /**
   * As {@link apply}, for an event of an {@link IS_ABOUT_FD_ONLY} type that may be of an old form: its descriptor is given.
   * @param fd -1: none.
   */
  applyTo(event: EventView, fd: number): void {
    const kind = this.#begin(event);
    const { thread } = this;
    if (thread === this.nobody && (kind & (Kind.NOBODY | Kind.KNOWN_ONLY)) === 0) return;
    const info = thread.fds.get(fd);
    this.fdNumber = fd;
    this.#fd = info;
    if ((kind & Kind.UNSETTLED_ONLY) === 0 || (info?.isSettled !== true && this.follows(Fact.CONNECTED))) this.#handle(event);
    if (this.#fd === undefined && (kind & Kind.SHOWS_FD) !== 0) this.#fd = this.#unknownFd;
  }

  /**
   * Moves to an event that is shown but changes nothing: an enter event of an old capture, which the state learns about from the
   * exit event that it is folded into.
   */
  look(event: EventView): void {
    const kind = this.#begin(event);
    if ((kind & Kind.HAS_FD) === 0 || this.thread === this.nobody) return;
    this.#findFd(event, this.thread);
  }

  /** The thread is known, and none of its descriptors passes the {@link fdGate}. */
  holdsNoCandidate(tid: number): boolean {
    const thread = this.thread.tid === tid && this.thread.slot >= 0 ? this.thread : this.threads.get(tid);
    return thread !== undefined && thread.fds.candidates === 0;
  }

  /** What is shown where a call on descriptors came back without one that is known. */
  get unknownFd(): FdInfo {
    return this.#unknownFd;
  }

  threadOf(tid: number): Thread | undefined {
    return this.threads.get(tid);
  }

  parentOf(thread: Thread): Thread | undefined {
    return this.threads.parentOf(thread);
  }

  userName(uid: number, thread: Thread): string | undefined {
    return thread.container.users?.user(uid)?.name;
  }

  userHome(uid: number, thread: Thread): string | undefined {
    return thread.container.users?.user(uid)?.home;
  }

  userShell(uid: number, thread: Thread): string | undefined {
    return thread.container.users?.user(uid)?.shell;
  }

  groupName(gid: number, thread: Thread): string | undefined {
    return thread.container.users?.group(gid)?.name;
  }

  addProcess(entry: ProcessEntry): void {
    this.#snapshot.addProcess(entry);
  }

  addFd(tid: number, entry: FdEntry): void {
    if (this.follows(Fact.DESCRIPTORS)) this.#snapshot.addFd(tid, entry);
    this.#countdown = 0;
  }

  addUser(entry: UserEntry, containerId = ''): void {
    this.usersOf(containerId).addUser(entry);
  }

  addGroup(entry: GroupEntry, containerId = ''): void {
    this.usersOf(containerId).addGroup(entry);
  }

  addInterface(entry: InterfaceEntry): void {
    this.interfaces.add(entry);
  }

  /** What a runtime says about a container; threads whose cgroup alone did not prove that they are in it are moved into it. */
  describeContainer(id: string, metadata: ContainerMetadata): void {
    if (!this.containers.describe(id, metadata)) return;
    for (const thread of this.threads) if (thread.container.isHost) thread.container = this.containers.ofCgroups(thread.cgroups);
  }

  /** @param containerId '' for the host. */
  usersOf(containerId: string): UserTable {
    const container: Container = containerId === '' ? this.containers.host : this.containers.named(containerId);
    return (container.users ??= new UserTable());
  }

  /** A thread of which only the id is known. @returns undefined when the table is full. */
  makeUp(tid: number): Thread | undefined {
    const thread = this.#newThread(tid, this.#unknownImage);
    return this.threads.add(thread) ? thread : undefined;
  }

  newFdTable(): FdTable {
    return new FdTable(this.fdGate);
  }

  /** The process that a thread id belongs to, as far as it is known. */
  leaderTid(tid: number): number {
    return this.threads.get(tid)?.leader.tid ?? tid;
  }

  /** Where a thread's arguments are kept while a call runs; emptied. */
  enterOf(thread: Thread): EnterArguments {
    const enter = (thread.enter ??= this.#spareEnters.pop() ?? new EnterArguments());
    enter.nameLength = -1;
    return enter;
  }

  /** The event made a descriptor. */
  openFd(fd: number, info: FdInfo, isCloseOnExec: boolean): void {
    this.thread.fds.set(fd, info, isCloseOnExec);
    this.showFd(fd, info);
    this.#named = info;
    this.#namedBefore = undefined;
  }

  /** The event's descriptor has the name that it had. */
  keepName(): void {
    this.#named = undefined;
  }

  /** @throws NotFollowed see {@link Fact.OPENED}. */
  get fd(): FdInfo | undefined {
    if (this.#isOpening) this.#showOpened();
    return this.#fd;
  }

  get fdNameChanged(): boolean {
    if (this.#isOpening) this.#showOpened();
    const [info, before] = [this.#named, this.#namedBefore];
    if (info === undefined) return false;
    return before === undefined ? info.isNamed : before !== info && before.name.value !== info.name.value;
  }

  /** The event is about this descriptor. */
  showFd(fd: number, info: FdInfo): void {
    this.#isOpening = false;
    this.#fd = info;
    this.fdNumber = fd;
  }

  /** The event is about the file that it opened, see {@link opening}; nothing else will be. */
  showOpening(): void {
    this.#isOpening = true;
    this.fdNumber = Math.max(-1, this.opening.fd);
  }

  /** The event's descriptor now stands for something else. */
  changeFd(info: FdInfo): void {
    const old = this.fd;
    this.thread.fds.replace(this.fdNumber, info);
    this.showFd(this.fdNumber, info);
    this.#named = info;
    this.#namedBefore = old;
  }

  closeAfterwards(fd: number): void {
    this.#closing = this.thread.fds;
    this.#closingFd = fd;
    this.#hasLeftovers = true;
  }

  buryAfterwards(thread: Thread): void {
    this.threads.die(thread);
    this.#dead = thread;
    this.#hasLeftovers = true;
  }

  /**
   * Lets go of what the last event destroyed, and ends the snapshot, as the next event does: to look at the state between events.
   * @param next that event, or the last one; undefined before the first.
   */
  settle(next: EventView | undefined): void {
    this.#snapshot.settle();
    if (this.#hasLeftovers && next !== undefined) this.#clearLeftovers(next);
  }

  /** Gives a process its own copy of what it shares with another. @param flags CLONE_FILES and CLONE_FS. */
  unshare(thread: Thread, flags: number): void {
    if ((flags & CloneFlag.FILES) !== 0 && thread.leader === thread && thread.fds.users > 1) {
      thread.fds.users -= 1;
      thread.fds = thread.fds.clone();
      for (let other = thread.firstThread; other !== undefined; other = other.nextSibling) other.fds = thread.fds;
    }
    if ((flags & CloneFlag.FS) !== 0) thread.fs = { cwd: thread.fs.cwd, root: thread.fs.root };
  }

  /** Memory sizes and page faults from consecutive parameters. @param faultsAt -1: the event has none. */
  setMemory(thread: Thread, event: EventView, sizesAt: number, faultsAt: number): void {
    if (thread === this.nobody) return;
    const { detail } = thread;
    const { view } = event.memory;
    if (faultsAt >= 0 && event.lengthOf(faultsAt) === 8 && event.lengthOf(faultsAt + 1) === 8) {
      detail.pageFaultsMajor = view.getUint32(event.startOf(faultsAt), true);
      detail.pageFaultsMinor = view.getUint32(event.startOf(faultsAt + 1), true);
    }
    if (event.lengthOf(sizesAt) !== 4 || event.lengthOf(sizesAt + 1) !== 4 || event.lengthOf(sizesAt + 2) !== 4) return;
    detail.vmSize = view.getUint32(event.startOf(sizesAt), true);
    detail.vmRss = view.getUint32(event.startOf(sizesAt + 1), true);
    detail.vmSwap = view.getUint32(event.startOf(sizesAt + 2), true);
  }

  /** Finds who acts, after what the last event destroyed is gone. @returns the kind of the event. */
  #begin(event: EventView): number {
    if (--this.#countdown < 0) this.#keepHouse(event);
    if (this.#hasLeftovers) this.#clearLeftovers(event);
    this.#fd = undefined;
    this.#isOpening = false;
    this.fdNumber = -1;
    this.#named = undefined;
    const { type, tid } = event;
    const kind = EVENT_KINDS[type] ?? 0;
    let { thread } = this;
    if (thread.tid !== tid || thread.slot < 0) {
      const found = this.threads.get(tid);
      if (found !== undefined) thread = found;
      else thread = (kind & (Kind.NOBODY | Kind.KNOWN_ONLY)) !== 0 ? this.nobody : (this.makeUp(tid) ?? this.nobody);
    }
    if ((kind & Kind.NOBODY) !== 0) thread = this.nobody;
    this.thread = thread;
    thread.lastTick = this.threads.tick;
    if (thread.enterType !== 0 && type !== thread.enterType + 1) this.#forgetEnter(thread, type);
    return kind;
  }

  #showOpened(): void {
    const info = this.opening.info(this);
    this.showFd(this.fdNumber, info);
    if (this.fdNumber >= 0) this.#named = info;
    this.#namedBefore = undefined;
  }

  #act(event: EventView, kind: number): void {
    if ((kind & Kind.HAS_FD) !== 0) {
      this.#findFd(event, this.thread);
      if ((kind & Kind.UNSETTLED_ONLY) !== 0 && this.#fd?.isSettled === true) return;
    }
    this.#handle(event);
  }

  #handle(event: EventView): void {
    const handler = HANDLERS[event.type];
    if (handler === undefined) return;
    if (event.locateParams()) handler(this, event);
    else this.malformed += 1;
  }

  #findFd(event: EventView, thread: Thread): void {
    const at = event.find(FD_PARAM[event.type] ?? -1, 8);
    const fd = at < 0 ? -1 : event.memory.view.getInt32(at, true);
    this.fdNumber = fd;
    this.#fd = thread.fds.get(fd);
  }

  /** A call that began is over once its thread does something else; execveat comes back as execve. */
  #forgetEnter(thread: Thread, type: number): void {
    const isExecveat = thread.enterType === PPME.SYSCALL_EXECVEAT_E && type === PPME.SYSCALL_EXECVE_19_X;
    if (!isExecveat) thread.enterType = 0;
  }

  #clearLeftovers(event: EventView): void {
    this.#hasLeftovers = false;
    this.#closing?.delete(this.#closingFd);
    this.#closing = undefined;
    const dead = this.#dead;
    if (dead === undefined) return;
    this.#dead = undefined;
    this.recentExits.add(dead.tid, dead.leader === dead ? dead.ptid : dead.leader.tid, event);
    this.threads.bury(dead);
    if (dead.enter !== undefined && this.#spareEnters.length < MAX_SPARE) this.#spareEnters.push(dead.enter);
    dead.enter = undefined;
    dead.enterType = 0;
  }

  #keepHouse(event: EventView): void {
    this.#countdown = EVENTS_PER_TICK;
    this.threads.tick += 1;
    this.#snapshot.settle();
    const time = event.timeHigh;
    if (this.#lastSweepTime === 0) this.#lastSweepTime = time;
    if (time - this.#lastSweepTime < SWEEP_EVERY) return;
    this.threads.sweep(this.#lastSweepTick);
    this.#lastSweepTime = time;
    this.#lastSweepTick = this.threads.tick;
  }

  #newThread(tid: number, image: Image): Thread {
    const { empty } = this.texts;
    return new Thread(tid, tid, image, this.newFdTable(), { cwd: empty, root: empty }, empty, this.containers.host);
  }

  #noFacts(name: Text): ImageFacts {
    const { empty } = this.texts;
    return {
      comm: name,
      exe: name,
      exepath: empty,
      args: empty,
      env: empty,
      isExeWritable: false,
      isExeUpperLayer: false,
      isExeLowerLayer: false,
      isExeFromMemfd: false,
      exeIno: 0n,
      exeCtime: 0n,
      exeMtime: 0n,
    };
  }
}
