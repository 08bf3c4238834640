/**
 * What Eyrie asks of a ClickHouse engine, wherever it runs: statements with bound parameters (`{name:Type}`), and inserts of newline-delimited JSON.
 * The embedded one is a child process (store-client.ts); a cluster will be another implementation with the same SQL.
 */
export type SqlParam = string | number | bigint | readonly string[] | readonly number[] | readonly bigint[];
export type SqlParams = Readonly<Record<string, SqlParam>>;

export interface QueryLimits {
  /** Seconds after which the engine gives up. */
  readonly seconds?: number;
  /** Bytes that this one statement may use. */
  readonly memory?: number;
}

export interface Engine {
  /** Grows whenever the engine was started anew, so that a caller can tell that unanswered inserts may or may not have happened. */
  readonly generation: number;
  /** @returns one object per row. 64-bit integers must be selected as text, or they lose digits. */
  query(sql: string, params?: SqlParams, limits?: QueryLimits): Promise<unknown[]>;
  /** A statement without a result. */
  run(sql: string): Promise<void>;
  /** Stores all rows or none. `rows` is newline-delimited JSON of one block (at most 10,000 rows). */
  insert(table: string, rows: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** `unreadable`: the rows themselves were refused, and will be refused again. */
export type StoreErrorCode = 'unavailable' | 'busy' | 'too-expensive' | 'disk-full' | 'unreadable' | 'failed';

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** ClickHouse error numbers that mean something to us; from its list of error codes. */
const CODES: Readonly<Record<number, StoreErrorCode>> = {
  6: 'unreadable',
  25: 'unreadable',
  26: 'unreadable',
  27: 'unreadable',
  72: 'unreadable',
  117: 'unreadable',
  131: 'unreadable',
  159: 'too-expensive',
  160: 'too-expensive',
  241: 'too-expensive',
  243: 'disk-full',
  307: 'too-expensive',
  396: 'too-expensive',
};

/** Turns the text of an engine error into a {@link StoreError}. */
export function storeError(message: string): StoreError {
  const number = Number(/Code: (\d+)/.exec(message)?.[1]);
  if (/No space left on device|ENOSPC/.test(message)) return new StoreError('disk-full', message);
  return new StoreError(CODES[number] ?? 'failed', message);
}
