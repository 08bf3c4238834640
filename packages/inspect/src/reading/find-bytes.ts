/** Finds a text in bytes, in the way that costs least: by its rarest byte, which the engine looks for natively. */

export class ByteSearch {
  readonly #text: Uint8Array;
  /** Place of the rarest byte in the text. */
  readonly #rarest: number;

  constructor(text: Uint8Array) {
    this.#text = text;
    let rarest = 0;
    for (let at = 1; at < text.length; at++) if (frequency(text[at] ?? 0) < frequency(text[rarest] ?? 0)) rarest = at;
    this.#rarest = rarest;
  }

  get length(): number {
    return this.#text.length;
  }

  /** @returns where the text begins next, at `from` or later; -1: nowhere. */
  next(bytes: Uint8Array, from: number): number {
    const rare = this.#text[this.#rarest] ?? 0;
    for (let at = bytes.indexOf(rare, from + this.#rarest); at >= 0; at = bytes.indexOf(rare, at + 1)) {
      const begin = at - this.#rarest;
      if (this.#isAt(bytes, begin)) return begin;
    }
    return -1;
  }

  #isAt(bytes: Uint8Array, begin: number): boolean {
    for (let at = 0; at < this.#text.length; at++) if (bytes[begin + at] !== this.#text[at]) return false;
    return true;
  }
}

/** How often a byte comes in captures, roughly: headers are full of zeros and small numbers, data of small letters. */
function frequency(byte: number): number {
  if (byte === 0 || byte === 0xff) return 5;
  if (byte < 0x20) return 4;
  if (byte >= 0x61 && byte <= 0x7a) return 3;
  return byte === 0x20 || (byte >= 0x2e && byte <= 0x39) ? 2 : 1;
}
