/** A typed array that grows. */
type Numbers = Float64Array | Uint32Array | Int32Array;

export class Growable<T extends Numbers> {
  /** Longer than {@link length}. */
  array: T;
  length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.array = make(1024);
  }

  push(value: number): number {
    if (this.length === this.array.length) {
      const larger = this.#make(Math.max(1024, this.length * 2));
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.array[index] ?? 0;
  }

  /** Takes over what was grown before. */
  adopt(array: T): void {
    this.array = array;
    this.length = array.length;
  }

  /** Without the room to grow. */
  trimmed(): T {
    return this.array.subarray(0, this.length) as T;
  }
}
