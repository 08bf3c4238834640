/** What can be fuzzed: one way from bytes that anybody may send into the engine. */
import type { Mutate } from './mutate.ts';

/** Says that an input reached something: inputs that reach what none did before are mutated further. */
export type Reached = (what: number | string) => void;

export interface Target {
  readonly name: string;
  /** Its part of all inputs, relative to the other targets. */
  readonly weight: number;
  /** Inputs are cut to this many bytes. */
  readonly maxBytes: number;
  readonly seeds: () => readonly Uint8Array[];
  readonly mutate: Mutate;
  /** Makes the function that takes one input to its end; that throws only for what must never happen. */
  readonly prepare: () => (input: Uint8Array, reached: Reached) => void;
}

/** Violated when the engine says something that cannot be. */
export function mustHold(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const bytesOfText = (text: string): Uint8Array => encoder.encode(text);
/** Malformed UTF-8 becomes U+FFFD, as where the engine's users read their files. */
export const textOfBytes = (bytes: Uint8Array): string => decoder.decode(bytes);
