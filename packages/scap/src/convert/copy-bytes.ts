/** From this many bytes on, the price of a native call (and of the view it needs) is less than that of a loop. */
const NATIVE_FROM = 192;

/** Copies between buffers; a plain loop for the few bytes that a parameter usually has. */
export function copyBytes(source: Uint8Array, from: number, target: Uint8Array, to: number, length: number): void {
  if (length >= NATIVE_FROM) {
    target.set(source.subarray(from, from + length), to);
    return;
  }
  for (let index = 0; index < length; index++) target[to + index] = source[from + index] ?? 0;
}
