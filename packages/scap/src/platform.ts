/**
 * The few things that ECMAScript does not have and that Node and browsers spell differently.
 * The caller injects them, so that the pure packages need neither.
 */
export interface Platform {
  /** UTF-8 to text; malformed bytes become U+FFFD. */
  decodeUtf8(bytes: Uint8Array): string;
  encodeUtf8(text: string): Uint8Array;
  /**
   * Decompresses gzip of any number of members.
   * @param sink called with consecutive pieces; a piece is valid only during the call. It does not throw.
   * @throws Error when the stream is damaged or ends early; what could be decompressed before has been given to the sink.
   */
  gunzip(source: AsyncIterable<Uint8Array>, sink: (piece: Uint8Array) => void): Promise<void>;
}
