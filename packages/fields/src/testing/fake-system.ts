/** A system that says what a test tells it, for fields without a real stream. */
import { viewOfEvent, buildEvent, type ByteString, type EventSpec, type EventView } from '@eyrie/scap';
import { AnswerSpace, Container, fdDetail, FdInfo, FdTable, FdType, Image, type SystemView, TextTable, Thread, type FdDetail, type ImageFacts } from '@eyrie/state';
import { StreamFacts, type FieldContext, type StreamOptions } from '../index.ts';

export interface FakeProcess {
  readonly tid: number;
  readonly pid?: number;
  readonly ptid?: number;
  readonly name?: string;
  readonly exe?: string;
  readonly exePath?: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly cgroups?: readonly string[];
  readonly fds?: Readonly<Record<number, FdInfo>>;
  readonly facts?: Partial<ImageFacts>;
  readonly container?: Container;
}

export class FakeSystem implements SystemView {
  readonly texts = new TextTable();
  readonly answers = new AnswerSpace();
  thread: Thread;
  fd: FdInfo | undefined = undefined;
  fdNumber = -1;
  fdNameChanged = false;
  readonly users = new Map<number, { name: string; home: string; shell: string }>();
  readonly groups = new Map<number, string>();
  readonly #threads = new Map<number, Thread>();

  constructor(...processes: readonly FakeProcess[]) {
    for (const process of processes) this.#add(process);
    const [first] = this.#threads.values();
    this.thread = first ?? this.#add({ tid: 1 });
  }

  #add(process: FakeProcess): Thread {
    const text = (value: string): ReturnType<TextTable['of']> => this.texts.of(value as ByteString);
    const list = (values: readonly string[] = []): ReturnType<TextTable['of']> => text(values.map((value) => `${value}\0`).join(''));
    const image = new Image({
      comm: text(process.name ?? ''), exe: text(process.exe ?? ''), exepath: text(process.exePath ?? ''), args: list(process.args), env: list(process.env),
      isExeWritable: false, isExeUpperLayer: false, isExeLowerLayer: false, isExeFromMemfd: false, exeIno: 0n, exeCtime: 0n, exeMtime: 0n,
      ...process.facts,
    });
    const fs = { cwd: text(process.cwd ?? '/'), root: text('/') };
    const container = process.container ?? new Container('host', true);
    const thread = new Thread(process.tid, process.pid ?? process.tid, image, new FdTable(), fs, list(process.cgroups), container);
    const leader = this.#threads.get(thread.pid);
    if (leader !== undefined) thread.leader = leader;
    thread.ptid = process.ptid ?? -1;
    for (const [number, fd] of Object.entries(process.fds ?? {})) thread.fds.set(Number(number), fd);
    this.#threads.set(process.tid, thread);
    return thread;
  }

  act(tid: number): this {
    this.thread = this.#threads.get(tid) ?? this.thread;
    return this;
  }

  about(number: number, fd: FdInfo | undefined): this {
    this.fd = fd;
    this.fdNumber = number;
    return this;
  }

  file(name: string, detail: Partial<FdDetail> = {}, type: number = FdType.FILE_V2): FdInfo {
    return new FdInfo(type, this.texts.of(name as ByteString), fdDetail(detail));
  }

  threadOf(tid: number): Thread | undefined {
    return this.#threads.get(tid);
  }
  parentOf(thread: Thread): Thread | undefined {
    return this.#threads.get(thread.leader.ptid)?.leader;
  }
  userName(uid: number): string | undefined {
    return this.users.get(uid)?.name;
  }
  userHome(uid: number): string | undefined {
    return this.users.get(uid)?.home;
  }
  userShell(uid: number): string | undefined {
    return this.users.get(uid)?.shell;
  }
  groupName(gid: number): string | undefined {
    return this.groups.get(gid);
  }
  apply(): void {}
}

/** The event as a reader would show it, in the system. */
export function contextOf(system: FakeSystem, event: EventSpec | EventView, options: StreamOptions = {}): FieldContext {
  const view = 'params' in event ? viewOfEvent(buildEvent(event)) : event;
  const stream = new StreamFacts(options);
  stream.advance(view);
  return { system, event: view, stream };
}
