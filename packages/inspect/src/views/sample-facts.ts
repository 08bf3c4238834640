/** What samples tell about a process, or about one thread, within a window. */
import type { CaptureIndex } from '../capture-index.ts';
import { SampleNumber } from '../events/samples.ts';
import type { RelativeWindow } from '../query/selector.ts';
import type { Actor } from '../subjects/actors.ts';

export interface ProcessFacts {
  /** Percent of one processor: of each thread the average of its snapshots, summed. */
  cpu: number;
  cpuUser: number;
  cpuSystem: number;
  /** Most within the window, bytes. */
  virtualBytes: number;
  residentBytes: number;
  faultsMajor: number;
  faultsMinor: number;
  openFds: number;
  fdLimit: number;
  /** Percent of {@link fdLimit}. */
  fdPercent: number;
  processes: number;
  threads: number;
  /** Most threads that it had at one time. */
  mostThreads: number;
}

export type SampleName = keyof ProcessFacts;

const KILOBYTE = 1024;

const nothing = (): ProcessFacts => ({ cpu: 0, cpuUser: 0, cpuSystem: 0, virtualBytes: 0, residentBytes: 0, faultsMajor: 0, faultsMinor: 0, openFds: 0, fdLimit: -1, fdPercent: 0, processes: 1, threads: 0, mostThreads: 0 });

/** The newest facts that were computed: the columns of a view share them. */
const computed = new WeakMap<CaptureIndex, { readonly from: number; readonly to: number; readonly samples: number; readonly facts: SampleFacts }>();

export function factsOf(index: CaptureIndex, { from, to }: RelativeWindow): SampleFacts {
  const known = computed.get(index);
  if (known !== undefined && known.from === from && known.to === to && known.samples === index.samples.length) return known.facts;
  const facts = new SampleFacts(index, { from, to });
  computed.set(index, { from, to, samples: index.samples.length, facts });
  return facts;
}

/** Sums of one thread's snapshots. */
interface ThreadTime {
  total: number;
  user: number;
  system: number;
  count: number;
}

export class SampleFacts {
  /** By number of the process. */
  readonly #processes: (ProcessFacts | undefined)[] = [];
  /** Processor time of single threads, by thread id within the process. */
  readonly #threads = new Map<number, Map<number, ThreadTime>>();

  constructor(index: CaptureIndex, { from, to }: RelativeWindow) {
    const { samples, actors } = index;
    for (let at = 0; at < samples.length; at++) {
      const time = samples.time.at(at);
      if (time >= to) continue;
      const actor = actors.list[samples.at(at, SampleNumber.ACTOR)];
      if (actor === undefined) continue;
      const facts = this.of(actor.process.number);
      // What was told before the window began still holds in it, until something newer is told.
      if (time < from) forget(facts, actor.thread.isLeader);
      else if (samples.at(at, SampleNumber.TOTAL) >= 0) this.#addTime(samples, at, actor);
      if (actor.thread.isLeader) {
        facts.virtualBytes = Math.max(facts.virtualBytes, (samples.at(at, SampleNumber.VM_SIZE) >>> 0) * KILOBYTE);
        facts.residentBytes = Math.max(facts.residentBytes, (samples.at(at, SampleNumber.VM_RSS) >>> 0) * KILOBYTE);
      }
      facts.faultsMajor = Math.max(facts.faultsMajor, samples.at(at, SampleNumber.FAULTS_MAJOR) >>> 0);
      facts.faultsMinor = Math.max(facts.faultsMinor, samples.at(at, SampleNumber.FAULTS_MINOR) >>> 0);
      facts.mostThreads = Math.max(facts.mostThreads, samples.at(at, SampleNumber.THREADS) >>> 0);
      facts.openFds = Math.max(facts.openFds, samples.at(at, SampleNumber.OPEN_FDS));
      facts.fdLimit = Math.max(facts.fdLimit, samples.at(at, SampleNumber.FD_LIMIT));
    }
    this.#finish();
  }

  of(process: number): ProcessFacts {
    let facts = this.#processes[process];
    if (facts === undefined) {
      while (this.#processes.length < process) this.#processes.push(undefined);
      facts = nothing();
      this.#processes[process] = facts;
    }
    return facts;
  }

  /** Percent of one processor. */
  ofThread(process: number, tid: number): { readonly cpu: number; readonly user: number; readonly system: number } {
    const time = this.#threads.get(process)?.get(tid);
    if (time === undefined) return { cpu: 0, user: 0, system: 0 };
    return { cpu: time.total / time.count, user: time.user / time.count, system: time.system / time.count };
  }

  #addTime(samples: CaptureIndex['samples'], at: number, { process: { number: process }, thread: { tid } }: Actor): void {
    const total = samples.at(at, SampleNumber.TOTAL);
    const user = samples.at(at, SampleNumber.USER);
    const system = samples.at(at, SampleNumber.SYSTEM);
    let threads = this.#threads.get(process);
    if (threads === undefined) {
      threads = new Map();
      this.#threads.set(process, threads);
    }
    const time = threads.get(tid);
    if (time === undefined) threads.set(tid, { total, user, system, count: 1 });
    else {
      time.total += total;
      time.user += user;
      time.system += system;
      time.count += 1;
    }
  }

  #finish(): void {
    for (const [number, facts] of this.#processes.entries()) {
      if (facts === undefined) continue;
      for (const { total, user, system, count } of this.#threads.get(number)?.values() ?? []) {
        facts.cpu += total / count;
        facts.cpuUser += user / count;
        facts.cpuSystem += system / count;
      }
      facts.fdPercent = facts.fdLimit > 0 ? (facts.openFds * 100) / facts.fdLimit : 0;
    }
  }
}

function forget(facts: ProcessFacts, isLeader: boolean): void {
  if (isLeader) facts.virtualBytes = facts.residentBytes = 0;
  facts.faultsMajor = facts.faultsMinor = facts.mostThreads = facts.openFds = 0;
}
