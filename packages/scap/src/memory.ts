/** Size of the largest parameter of fixed size, an IPv6 address. */
export const CONSTANT_BYTES = 16;

/** One buffer seen through every width that the decoder needs. Made once per buffer, never per event. */
export class Memory {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly view: DataView;
  /**
   * Where the part begins that is left for values that the converter adds to an event; a multiple of 4. It begins with
   * {@link CONSTANT_BYTES} of 0, and as many of 255: the values of parameters that are made up.
   */
  readonly spareAt: number;
  /** Its owner says before it overwrites what it gave out, see {@link onOverwrite}. Otherwise what is to be kept has to be copied at once. */
  readonly saysWhen: boolean;
  readonly #listeners: (() => void)[] = [];

  /**
   * @param buffer its length must be a multiple of 4.
   * @param spareBytes size of the free part at its end, a multiple of 4.
   */
  constructor(buffer: ArrayBufferLike, spareBytes = 0, saysWhen = false) {
    this.saysWhen = saysWhen;
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.view = new DataView(buffer);
    this.spareAt = buffer.byteLength - spareBytes;
    if (spareBytes > 0) this.u8.fill(0xff, this.spareAt + CONSTANT_BYTES, this.spareAt + 2 * CONSTANT_BYTES);
  }

  /** To be told each time before the bytes that were given out go. */
  onOverwrite(listener: () => void): void {
    if (!this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  /** For the owner. */
  sayOverwrite(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Room for the added values of any usual event: what needs more is converted in the converter's own memory. */
export const SPARE_BYTES = 1024;
