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
    const at = this.grow(1);
    this.array[at] = value;
    return at;
  }

  /** Makes room for more. @returns where it begins. */
  grow(count: number): number {
    const at = this.length;
    if (at + count > this.array.length) {
      const larger = this.#make(Math.max(1024, at * 2, at + count));
      larger.set(this.array);
      this.array = larger;
    }
    this.length = at + count;
    return at;
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
