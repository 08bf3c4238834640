/**
 * The few things that ECMAScript does not have and that Node and browsers spell differently.
 * The caller injects them, so that the pure packages need neither.
 */
export interface Platform {
  /** UTF-8 to text; malformed bytes become U+FFFD. */
  decodeUtf8(bytes: Uint8Array): string;
  encodeUtf8(text: string): Uint8Array;
  /** Starts the decompression of one gzip stream. */
  createInflate(): Inflate;
}

/** Decompression by pieces, in the calling thread. */
export interface Inflate {
  /**
   * Feeds compressed bytes and takes what came out.
   * @param emit called with consecutive pieces; a piece is valid only during the call.
   * @throws Error when the stream is damaged.
   */
  push(input: Uint8Array, isLast: boolean, emit: (output: Uint8Array) => void): void;
}
