/** Facts that change all the time and that few views show: processor time, memory, page faults and open descriptors of threads, when they changed. */
import { Growable } from './growable.ts';

export interface Sample {
  /** ns since the first event. */
  readonly time: number;
  /** Number of the actor. */
  readonly actor: number;
  /** Percent of one processor since the sample before of this thread; -1: this sample does not tell. */
  readonly total: number;
  readonly user: number;
  readonly system: number;
  /** Kilobytes. */
  readonly vmSize: number;
  readonly vmRss: number;
  readonly faultsMajor: number;
  readonly faultsMinor: number;
  /** Open descriptors of the process. */
  readonly openFds: number;
  /** Largest number of descriptors that the process may open; -1: not known. */
  readonly fdLimit: number;
  /** Threads that the process has. */
  readonly threads: number;
}

const doubles = (): Growable<Float64Array> => new Growable((length) => new Float64Array(length));
const integers = (): Growable<Uint32Array> => new Growable((length) => new Uint32Array(length));
const signed = (): Growable<Int32Array> => new Growable((length) => new Int32Array(length));

/** The columns, in the order in which they are stored. */
export const SAMPLE_COLUMNS = ['time', 'actor', 'total', 'user', 'system', 'vmSize', 'vmRss', 'faultsMajor', 'faultsMinor', 'openFds', 'fdLimit', 'threads'] as const;

export class Samples {
  readonly time = doubles();
  readonly actor = integers();
  readonly total = signed();
  readonly user = signed();
  readonly system = signed();
  readonly vmSize = integers();
  readonly vmRss = integers();
  readonly faultsMajor = integers();
  readonly faultsMinor = integers();
  readonly openFds = signed();
  readonly fdLimit = doubles();
  readonly threads = integers();

  get length(): number {
    return this.time.length;
  }

  push(sample: Sample): void {
    this.time.push(sample.time);
    this.actor.push(sample.actor);
    this.total.push(sample.total);
    this.user.push(sample.user);
    this.system.push(sample.system);
    this.vmSize.push(sample.vmSize);
    this.vmRss.push(sample.vmRss);
    this.faultsMajor.push(sample.faultsMajor);
    this.faultsMinor.push(sample.faultsMinor);
    this.openFds.push(sample.openFds);
    this.fdLimit.push(sample.fdLimit);
    this.threads.push(sample.threads);
  }
}
