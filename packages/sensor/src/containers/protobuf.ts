/**
 * Just enough of the protobuf wire format for what is asked of containerd and CRI: a message is read into its fields by number, unknown
 * ones are passed over, and requests are made of texts, numbers and messages.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** One message. What is absent reads as protobuf's default: empty, 0, false. */
export class Message {
  readonly #numbers = new Map<number, bigint>();
  readonly #bytes = new Map<number, Uint8Array[]>();

  /** @throws RangeError when the bytes are no message. */
  constructor(bytes: Uint8Array) {
    const cursor = new Cursor(bytes);
    while (!cursor.isAtEnd) {
      const key = Number(cursor.varint());
      const field = Math.floor(key / 8);
      switch (key % 8) {
        case VARINT:
          this.#numbers.set(field, cursor.varint());
          break;
        case BYTES:
          this.#add(field, cursor.take(Number(cursor.varint())));
          break;
        case FIXED64:
          cursor.take(8);
          break;
        case FIXED32:
          cursor.take(4);
          break;
        default:
          throw new RangeError(`field ${field} has an unknown wire type`);
      }
    }
  }

  text(field: number): string {
    return decoder.decode(this.#last(field));
  }

  texts(field: number): string[] {
    return this.#all(field).map((bytes) => decoder.decode(bytes));
  }

  bytes(field: number): Uint8Array {
    return this.#last(field);
  }

  /** int32, int64, enum. */
  number(field: number): bigint {
    return BigInt.asIntN(64, this.#numbers.get(field) ?? 0n);
  }

  flag(field: number): boolean {
    return this.number(field) !== 0n;
  }

  message(field: number): Message {
    return new Message(this.#last(field));
  }

  messages(field: number): Message[] {
    return this.#all(field).map((bytes) => new Message(bytes));
  }

  /** `map<string, string>` */
  textsByName(field: number): Record<string, string> {
    return Object.fromEntries(this.messages(field).map((entry) => [entry.text(1), entry.text(2)]));
  }

  #add(field: number, bytes: Uint8Array): void {
    const all = this.#bytes.get(field);
    if (all === undefined) this.#bytes.set(field, [bytes]);
    else all.push(bytes);
  }

  #all(field: number): readonly Uint8Array[] {
    return this.#bytes.get(field) ?? [];
  }

  #last(field: number): Uint8Array {
    return this.#all(field).at(-1) ?? new Uint8Array();
  }
}

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('a message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number has more than 64 bits');
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError('a message ends within a field');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }
}

/** A field of a request. Texts repeat by repeating the field. */
export type RequestField = readonly [field: number, value: string | number | boolean | Uint8Array];

export function encodeMessage(...fields: readonly RequestField[]): Uint8Array {
  const out: number[] = [];
  for (const [field, value] of fields) {
    if (typeof value === 'number' || typeof value === 'boolean') {
      pushVarint(out, field * 8 + VARINT);
      pushVarint(out, Number(value));
      continue;
    }
    const bytes = typeof value === 'string' ? encoder.encode(value) : value;
    pushVarint(out, field * 8 + BYTES);
    pushVarint(out, bytes.length);
    for (const byte of bytes) out.push(byte);
  }
  return Uint8Array.from(out);
}

/** @param value a safe integer, not negative. */
function pushVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}
