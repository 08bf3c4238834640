/** Makes an input that fails smaller while it goes on failing. */

/** Attempts in all. */
const MAX_ATTEMPTS = 3000;

/** @param fails whether an input still shows the same failure. */
export function minimise(input: Uint8Array, fails: (input: Uint8Array) => boolean): Uint8Array {
  let smallest = input;
  let attempts = 0;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && attempts < MAX_ATTEMPTS; ) {
      attempts += 1;
      const shorter = new Uint8Array(Math.max(0, smallest.length - Math.min(size, smallest.length - at)));
      shorter.set(smallest.subarray(0, at));
      shorter.set(smallest.subarray(at + size), at);
      if (fails(shorter)) smallest = shorter;
      else at += size;
    }
  }
  return smallest;
}
