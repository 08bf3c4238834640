/** What samples tell about a process, or about one thread, within a window. */
import type { CaptureIndex } from '../capture-index.ts';
import type { RelativeWindow } from '../query/selector.ts';

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
  readonly processes = new Map<number, ProcessFacts>();
  /** Processor time of single threads, by thread id within the process. */
  readonly #threads = new Map<number, Map<number, ThreadTime>>();

  constructor(index: CaptureIndex, { from, to }: RelativeWindow) {
    const { samples, actors } = index;
    for (let at = 0; at < samples.length; at++) {
      const time = samples.time.at(at);
      if (time >= to) continue;
      const actor = actors.list[samples.actor.at(at)];
      if (actor === undefined) continue;
      const facts = this.#factsOf(actor.process.number);
      const isBefore = time < from;
      // What was told before the window began still holds in it, until something newer is told.
      const keep = isBefore ? (_old: number, value: number): number => value : Math.max;
      if (actor.thread.isLeader) {
        facts.virtualBytes = keep(facts.virtualBytes, samples.vmSize.at(at) * KILOBYTE);
        facts.residentBytes = keep(facts.residentBytes, samples.vmRss.at(at) * KILOBYTE);
      }
      facts.faultsMajor = keep(facts.faultsMajor, samples.faultsMajor.at(at));
      facts.faultsMinor = keep(facts.faultsMinor, samples.faultsMinor.at(at));
      facts.mostThreads = keep(facts.mostThreads, samples.threads.at(at));
      facts.openFds = keep(facts.openFds, samples.openFds.at(at));
      facts.fdLimit = Math.max(facts.fdLimit, samples.fdLimit.at(at));
      if (!isBefore && samples.total.at(at) >= 0) this.#addTime(actor.process.number, actor.thread.tid, samples.total.at(at), samples.user.at(at), samples.system.at(at));
    }
    this.#finish();
  }

  of(process: number): ProcessFacts {
    return this.#factsOf(process);
  }

  /** Percent of one processor. */
  ofThread(process: number, tid: number): { readonly cpu: number; readonly user: number; readonly system: number } {
    const time = this.#threads.get(process)?.get(tid);
    if (time === undefined) return { cpu: 0, user: 0, system: 0 };
    return { cpu: time.total / time.count, user: time.user / time.count, system: time.system / time.count };
  }

  #factsOf(process: number): ProcessFacts {
    let facts = this.processes.get(process);
    if (facts === undefined) {
      facts = nothing();
      this.processes.set(process, facts);
    }
    return facts;
  }

  #addTime(process: number, tid: number, total: number, user: number, system: number): void {
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
    for (const [number, facts] of this.processes) {
      for (const { total, user, system, count } of this.#threads.get(number)?.values() ?? []) {
        facts.cpu += total / count;
        facts.cpuUser += user / count;
        facts.cpuSystem += system / count;
      }
      facts.fdPercent = facts.fdLimit > 0 ? (facts.openFds * 100) / facts.fdLimit : 0;
    }
  }
}
