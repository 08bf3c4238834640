/** A capture file as its host gives it: bytes in order to read it once, and pieces of the uncompressed capture from anywhere, later. */

/** Random access to the uncompressed bytes. */
export interface RandomAccess {
  /** @returns the bytes from `offset` on, `length` of them unless there are fewer. @throws Error when they cannot be read any more. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Takes the uncompressed bytes of a compressed capture, in order, so that they can be read from anywhere later. */
export interface Spill extends RandomAccess {
  /** The piece may be used again afterwards. */
  write(piece: Uint8Array): void;
}

export interface CaptureFile {
  /** As it is stored, plain or gzip; asked for again when a condition needs to see all events once more. */
  pieces(): AsyncIterable<Uint8Array>;
  /** Stored bytes; undefined: not known. */
  readonly size: number | undefined;
  /** Of a capture that is stored without compression. */
  readonly plain: RandomAccess;
  /** Where a compressed capture is put when it is decompressed. */
  spill(): Spill;
}
