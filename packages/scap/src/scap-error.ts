/** What can be wrong with a capture; one code per thing that a person would do differently about. */
export type ScapErrorCode =
  | 'EMPTY'
  | 'NOT_A_CAPTURE'
  | 'NETWORK_CAPTURE'
  | 'BYTE_SWAPPED'
  | 'VERSION_UNKNOWN'
  | 'TRUNCATED'
  | 'BLOCK_LENGTH'
  | 'BLOCK_TOO_LARGE'
  | 'TRAILER_MISMATCH'
  | 'ENTRY_DAMAGED'
  | 'EVENT_DAMAGED'
  | 'GZIP_DAMAGED'
  | 'SOURCE_FAILED';

/** Damage in a capture. A value, not thrown: everything before it has been delivered. */
export class ScapError extends Error {
  override readonly name = 'ScapError';
  readonly code: ScapErrorCode;
  /** Offset in the uncompressed stream, in bytes: where the damaged block begins. */
  readonly position: number;
  /** What is wrong, without the position. */
  readonly reason: string;

  constructor(code: ScapErrorCode, position: number, reason: string) {
    super(`${reason} (at byte ${position} of the uncompressed capture)`);
    this.code = code;
    this.position = position;
    this.reason = reason;
  }
}
