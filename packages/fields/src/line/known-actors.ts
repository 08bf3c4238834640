/** ` cat (1234`: the threads that act now act again and again, so what is written of them is kept. */
import type { Text } from '@eyrie/state';
import type { FieldContext } from '../definition.ts';
import type { LineBytes } from './line-bytes.ts';

const SLOTS = 1 << 12;
/** Room for the kernel's 15 bytes of a name, the digits of an id and what is between. */
const SLOT_BYTES = 32;
/** Above these are no ids of threads. */
export const MOST_USUAL = 0x8000_0000;

export class KnownActors {
  readonly #bytes = new Uint8Array(SLOTS * SLOT_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #tids = new Int32Array(SLOTS).fill(-1);
  readonly #names: (Text | undefined)[] = new Array<Text | undefined>(SLOTS).fill(undefined);

  /** @returns false, with nothing written, for those that are none, or have a name that no thread has. */
  write({ event, system }: FieldContext, line: LineBytes): boolean {
    const { tid } = event;
    const { image } = system.thread;
    if (image.isAbsent || tid < 0 || tid >= MOST_USUAL) return false;
    const { comm } = image.facts;
    const slot = tid & (SLOTS - 1);
    if ((this.#tids[slot] !== tid || this.#names[slot] !== comm) && !this.#keep(slot, tid, comm)) return false;
    const start = slot * SLOT_BYTES;
    line.copy(this.#view, start, start + (this.#lengths[slot] ?? 0));
    return true;
  }

  #keep(slot: number, tid: number, comm: Text): boolean {
    const text = ` ${comm.value} (${tid}`;
    // Names are written up to their first NUL, which none of a thread has.
    if (text.length > SLOT_BYTES || text.includes('\0')) return false;
    const start = slot * SLOT_BYTES;
    for (let at = 0; at < text.length; at++) this.#bytes[start + at] = text.charCodeAt(at);
    this.#lengths[slot] = text.length;
    this.#tids[slot] = tid;
    this.#names[slot] = comm;
    return true;
  }
}
