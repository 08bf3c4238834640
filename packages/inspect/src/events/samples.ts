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

/** The numbers of a sample beside its time, in the order in which they lie behind each other. */
export const SampleNumber = { ACTOR: 0, TOTAL: 1, USER: 2, SYSTEM: 3, VM_SIZE: 4, VM_RSS: 5, FAULTS_MAJOR: 6, FAULTS_MINOR: 7, OPEN_FDS: 8, FD_LIMIT: 9, THREADS: 10 } as const;
export type SampleNumber = (typeof SampleNumber)[keyof typeof SampleNumber];

export const SAMPLE_NUMBERS = 11;
/** Larger limits than any kernel grants are as good as this one. */
const LARGEST_LIMIT = 0x7fff_ffff;

export class Samples {
  readonly time = new Growable((length) => new Float64Array(length));
  /** {@link SAMPLE_NUMBERS} of each sample. */
  readonly numbers = new Growable((length) => new Int32Array(length));

  get length(): number {
    return this.time.length;
  }

  push(sample: Sample): void {
    this.time.push(sample.time);
    const at = this.numbers.grow(SAMPLE_NUMBERS);
    const { array } = this.numbers;
    array[at + SampleNumber.ACTOR] = sample.actor;
    array[at + SampleNumber.TOTAL] = sample.total;
    array[at + SampleNumber.USER] = sample.user;
    array[at + SampleNumber.SYSTEM] = sample.system;
    array[at + SampleNumber.VM_SIZE] = sample.vmSize;
    array[at + SampleNumber.VM_RSS] = sample.vmRss;
    array[at + SampleNumber.FAULTS_MAJOR] = sample.faultsMajor;
    array[at + SampleNumber.FAULTS_MINOR] = sample.faultsMinor;
    array[at + SampleNumber.OPEN_FDS] = sample.openFds;
    array[at + SampleNumber.FD_LIMIT] = Math.min(LARGEST_LIMIT, sample.fdLimit);
    array[at + SampleNumber.THREADS] = sample.threads;
  }

  /** Of sizes and counts the highest bit is no sign: `>>> 0`. */
  at(sample: number, number: SampleNumber): number {
    return this.numbers.array[sample * SAMPLE_NUMBERS + number] ?? 0;
  }
}
