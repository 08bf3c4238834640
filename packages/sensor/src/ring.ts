/**
 * One BPF ring buffer, seen from user space. A record's block is handed on as it lies. The kernel would map the data twice
 * in a row, so that a record that wraps is in one piece too; they count as resident memory twice then, so the one record in
 * a round that wraps is put together here.
 *
 * Positions grow for ever; the low 32 bits are enough to tell how far apart two of them are.
 */
import { Memory } from '@eyrie/scap';
import { BLOCK, RECORD_DISCARDED, RECORD_HEADER } from './layout.ts';
import type { Native, Pointer } from './native.ts';

export const PAGE = 4096;
/** More than the probe ever writes as one (SCRATCH_HALF in bpf/writer.h). */
const LONGEST_RECORD = 1 << 17;

export class Ring {
  readonly fd: number;
  /** Where the next record lies; valid while {@link hasNext} said true. */
  memory: Memory;
  /** Offset in `memory` of the block that is next; valid while {@link hasNext} said true. */
  at = 0;
  /** Its time, ns since the base that the reader was asked for; exact below 2^53. */
  time = 0;

  readonly #native: Native;
  readonly #size: number;
  /** Producer page, then the data. Read only: writing crashes the process. */
  readonly #mapped: Memory;
  /** A record that wraps, in one piece. */
  readonly #joined: Memory;
  readonly #consumerAt: Pointer;
  readonly #producerAt: Pointer;
  readonly #consumer: BigInt64Array;
  readonly #producer: Int32Array;
  /** Low bits of the position behind the last record taken. */
  #position: number;
  /** Position as the kernel should see it. */
  #released: bigint;
  #length = 0;

  /** @param size bytes of data: a power of two, at least a page. */
  constructor(native: Native, size: number) {
    this.#native = native;
    this.#size = size;
    this.fd = native.createRingMap(size);
    if (this.fd < 0) throw new Error(`cannot make a ring buffer of ${size} bytes: ${native.errorText(-this.fd)}`);
    this.#consumerAt = native.mapMemory(this.fd, 0, PAGE, true);
    this.#producerAt = native.mapMemory(this.fd, PAGE, PAGE + size, false);
    this.#consumer = new BigInt64Array(native.view(this.#consumerAt, PAGE));
    this.#mapped = new Memory(native.view(this.#producerAt, PAGE + size));
    this.#joined = new Memory(new ArrayBuffer(Math.min(size, LONGEST_RECORD)));
    this.memory = this.#mapped;
    this.#producer = this.#mapped.i32;
    this.#released = Atomics.load(this.#consumer, 0);
    this.#position = Number(BigInt.asIntN(32, this.#released));
  }

  /** Bytes that wait to be read. */
  get backlog(): number {
    return (Atomics.load(this.#producer, 0) - this.#position) | 0;
  }

  /**
   * Finds the next complete record; sets {@link at} and {@link time}.
   * @param baseHigh upper half of the time from which {@link time} counts.
   * @returns false when there is none yet.
   */
  hasNext(baseHigh: number): boolean {
    const producer = Atomics.load(this.#producer, 0);
    const mask = this.#size - 1;
    while (this.#position !== producer) {
      const record = PAGE + (this.#position & mask);
      const header = Atomics.load(this.#producer, record >> 2);
      if (header < 0) return false; // RECORD_BUSY: still being written
      const length = (((header & ~RECORD_DISCARDED) + RECORD_HEADER + 7) & ~7) >>> 0;
      if ((header & RECORD_DISCARDED) === 0) {
        this.#length = length;
        if (record + length <= PAGE + this.#size) {
          this.memory = this.#mapped;
          this.at = record + RECORD_HEADER;
        } else {
          this.#join(record, length);
        }
        this.time = timeAt(this.memory.u16, (this.at + BLOCK.time) >> 1, baseHigh);
        return true;
      }
      this.#position = (this.#position + length) | 0;
    }
    return false;
  }

  #join(record: number, length: number): void {
    const { u8 } = this.#mapped;
    const first = PAGE + this.#size - record;
    this.#joined.u8.set(u8.subarray(record, record + first));
    this.#joined.u8.set(u8.subarray(PAGE, PAGE + length - first), first);
    this.memory = this.#joined;
    this.at = RECORD_HEADER;
  }

  /** Goes behind the record that {@link hasNext} found. Its bytes stay until {@link release}. */
  take(): void {
    this.#position = (this.#position + this.#length) | 0;
  }

  /** Gives the room of everything taken back to the kernel. */
  release(): void {
    const step = (this.#position - Number(BigInt.asIntN(32, this.#released))) | 0;
    if (step === 0) return;
    this.#released += BigInt(step >>> 0);
    Atomics.store(this.#consumer, 0, this.#released);
  }

  /** Unmaps; views on the memory must not be touched afterwards. */
  close(): void {
    this.#native.unmapMemory(this.#consumerAt, PAGE);
    this.#native.unmapMemory(this.#producerAt, PAGE + this.#size);
    this.#native.closeFd(this.fd);
  }
}

function timeAt(u16: Uint16Array, at: number, baseHigh: number): number {
  const low = (u16[at] ?? 0) + (u16[at + 1] ?? 0) * 0x1_0000;
  const high = (u16[at + 2] ?? 0) + (u16[at + 3] ?? 0) * 0x1_0000;
  return (high - baseHigh) * 0x1_0000_0000 + low;
}
