/** What tiles tell about reads and writes, which are most of what tiles count: all of it in one go for each of them. */
import type { CaptureIndex } from '../capture-index.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import { READS, WRITES } from '../events/kinds.ts';
import { FdKind } from '../subjects/descriptors.ts';
import { IS_IN, IS_OUT } from '../views/measures.ts';
import { Distinct, Sum, type Buckets } from './buckets.ts';

const SYSTEM_FOLDERS: readonly string[] = ['/bin/', '/sbin/', '/boot/', '/etc/', '/lib', '/usr/bin/', '/usr/sbin/', '/usr/share/', '/usr/lib'];
/** Selects what {@link IoCounters.modifiedSystemFiles} counts. */
export const IS_SYSTEM_FILE = `(${SYSTEM_FOLDERS.map((folder) => `fd.name startswith ${folder}`).join(' or ')})`;

const NOT_ASKED = -2;
const NO_THING = -1;
const MILLISECOND = 1e6;

/** What is known of a call, in bits. */
const Bit = { READS: 1, WRITES: 2, IN: 4, OUT: 8 } as const;

export class IoCounters {
  readonly fileBytes: Sum;
  readonly fileBytesIn: Sum;
  readonly fileBytesOut: Sum;
  readonly netBytes: Sum;
  readonly netBytesIn: Sum;
  readonly netBytesOut: Sum;
  readonly slow1: Sum;
  readonly slow10: Sum;
  readonly slow100: Sum;
  /** By container and name. */
  readonly accessedFiles: Distinct;
  readonly modifiedFiles: Distinct;
  readonly modifiedSystemFiles: Distinct;
  readonly connections: Distinct;
  /** By call: {@link Bit}; 0: it neither reads nor writes. */
  readonly bits: Uint8Array;
  readonly #index: CaptureIndex;
  readonly #things = new Map<string, number>();
  readonly #isSystemFile: boolean[] = [];
  /** By number of the actor: number of its container. */
  readonly #containers: Int32Array;
  /** By number of the container and of the descriptor: the thing. */
  readonly #known: Int32Array[] = [];

  constructor(index: CaptureIndex, buckets: Buckets) {
    this.#index = index;
    const sum = (): Sum => new Sum(buckets);
    const distinct = (): Distinct => new Distinct(buckets);
    [this.fileBytes, this.fileBytesIn, this.fileBytesOut] = [sum(), sum(), sum()];
    [this.netBytes, this.netBytesIn, this.netBytesOut] = [sum(), sum(), sum()];
    [this.slow1, this.slow10, this.slow100] = [sum(), sum(), sum()];
    [this.accessedFiles, this.modifiedFiles, this.modifiedSystemFiles, this.connections] = [distinct(), distinct(), distinct(), distinct()];
    this.bits = Uint8Array.from(index.calls.calls, ({ type }) =>
      READS[type] === 1 || WRITES[type] === 1 ? (READS[type] === 1 ? Bit.READS : 0) | (WRITES[type] === 1 ? Bit.WRITES : 0) | (IS_IN[type] === 1 ? Bit.IN : 0) | (IS_OUT[type] === 1 ? Bit.OUT : 0) : 0,
    );
    const numbers = new Map<string, number>();
    this.#containers = Int32Array.from(index.actors.list, ({ thread: { container: { id } } }) => {
      const number = numbers.get(id) ?? numbers.size;
      numbers.set(id, number);
      return number;
    });
  }

  /** @param bits of the call, not 0. */
  add(bucket: number, chunk: EventChunk, place: number, bits: number): void {
    const fd = chunk.fd[place] ?? 0;
    const kind = this.#index.descriptors.kinds[fd] ?? FdKind.NONE;
    if (kind === FdKind.FILE) this.#addFile(bucket, chunk, place, bits, fd);
    else if (kind === FdKind.NET) this.#addNet(bucket, chunk, place, bits, fd);
  }

  #addFile(bucket: number, chunk: EventChunk, place: number, bits: number, fd: number): void {
    const result = chunk.resultAt(place) ?? 0;
    const latency = chunk.latencyAt(place);
    if (latency >= MILLISECOND && !this.#index.descriptors.name(fd).startsWith('/dev/')) this.#addSlow(bucket, latency);
    if (result < 0) return;
    const thing = this.#thingOf(chunk.actor[place] ?? 0, fd);
    if (thing !== NO_THING) {
      if ((bits & Bit.READS) !== 0) this.accessedFiles.add(bucket, thing);
      if ((bits & Bit.WRITES) !== 0) this.modifiedFiles.add(bucket, thing);
      if ((bits & Bit.WRITES) !== 0 && this.#isSystemFile[thing] === true) this.modifiedSystemFiles.add(bucket, thing);
    }
    if (result === 0) return;
    if ((bits & Bit.IN) !== 0) this.fileBytesIn.add(bucket, result);
    if ((bits & Bit.OUT) !== 0) this.fileBytesOut.add(bucket, result);
    if ((bits & (Bit.IN | Bit.OUT)) !== 0) this.fileBytes.add(bucket, result);
  }

  #addNet(bucket: number, chunk: EventChunk, place: number, bits: number, fd: number): void {
    const result = chunk.resultAt(place) ?? 0;
    if (result < 0) return;
    const thing = this.#thingOf(chunk.actor[place] ?? 0, fd);
    if (thing !== NO_THING) this.connections.add(bucket, thing);
    if (result === 0) return;
    if ((bits & Bit.IN) !== 0) this.netBytesIn.add(bucket, result);
    if ((bits & Bit.OUT) !== 0) this.netBytesOut.add(bucket, result);
    if ((bits & (Bit.IN | Bit.OUT)) !== 0) this.netBytes.add(bucket, result);
  }

  #addSlow(bucket: number, latency: number): void {
    this.slow1.add(bucket, 1);
    if (latency >= 10 * MILLISECOND) this.slow10.add(bucket, 1);
    if (latency >= 100 * MILLISECOND) this.slow100.add(bucket, 1);
  }

  #thingOf(actor: number, fd: number): number {
    const container = this.#containers[actor] ?? 0;
    const known = (this.#known[container] ??= new Int32Array(this.#index.descriptors.length).fill(NOT_ASKED));
    const thing = known[fd] ?? NOT_ASKED;
    return thing === NOT_ASKED ? (known[fd] = this.#newThing(actor, fd)) : thing;
  }

  #newThing(actor: number, fd: number): number {
    const name = this.#index.descriptors.name(fd);
    if (name === '') return NO_THING;
    const key = `${this.#index.actors.list[actor]?.thread.container.id ?? ''}:${name}`;
    const known = this.#things.get(key);
    if (known !== undefined) return known;
    this.#things.set(key, this.#things.size);
    return this.#isSystemFile.push(SYSTEM_FOLDERS.some((folder) => name.startsWith(folder))) - 1;
  }
}
