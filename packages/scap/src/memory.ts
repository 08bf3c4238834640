/** One buffer seen through every width that the decoder needs. Made once per buffer, never per event. */
export class Memory {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly view: DataView;
  /** Where the part begins that is left free for values that the converter adds to an event; a multiple of 4. */
  readonly spareAt: number;

  /**
   * @param buffer its length must be a multiple of 4.
   * @param spareBytes size of the free part at its end, a multiple of 4.
   */
  constructor(buffer: ArrayBufferLike, spareBytes = 0) {
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.view = new DataView(buffer);
    this.spareAt = buffer.byteLength - spareBytes;
  }
}

/** Room for the added values of any usual event: what needs more is converted in the converter's own memory. */
export const SPARE_BYTES = 1024;
