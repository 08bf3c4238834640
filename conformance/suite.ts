/** What a vector file is made into: cases that run alone, each with its own verdict. */
import { isDeepStrictEqual } from 'node:util';
import type { Corpora } from './corpora.ts';

export interface Case {
  /** Index in the file and name, for people. */
  readonly label: string;
  /** As the file has it; shown when the case fails. */
  readonly input: unknown;
  /** Why the case cannot run, or why it is wrong; it then counts as skipped. */
  readonly skip?: string;
  /** @throws Mismatch when the engine answers otherwise; any other error means that the case could not be run, which is a failure too. */
  readonly run: () => void | Promise<void>;
}

/** @param document of the vector file. @throws NotUnderstood when it has a form that the suite does not know. */
export type Suite = (document: unknown, corpora: Corpora) => Iterable<Case>;

/** The engine's answer is not the expected one. */
export class Mismatch extends Error {
  readonly expected: unknown;
  readonly got: unknown;

  constructor(what: string, expected: unknown, got: unknown) {
    super(what);
    this.name = 'Mismatch';
    this.expected = expected;
    this.got = got;
  }
}

/** The file asks for something that the runner does not know how to do. */
export class NotUnderstood extends Error {}

/** Compares by value, whatever the depth; an absent property equals an undefined one nowhere. */
export function same(what: string, expected: unknown, got: unknown): void {
  if (!isDeepStrictEqual(normal(got), normal(expected))) throw new Mismatch(what, expected, got);
}

/** Integers are equal whichever way they are held. */
function normal(value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(normal);
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
}

export function holds(what: string, condition: boolean, expected: unknown, got: unknown): void {
  if (!condition) throw new Mismatch(what, expected, got);
}

export function contains(what: string, text: string, part: string): void {
  holds(what, text.includes(part), `… ${part} …`, text);
}

/** Runs what must throw an error that `isMeant` accepts. */
export function throws(what: string, run: () => unknown, isMeant: (error: unknown) => boolean, part?: string): void {
  let answer: unknown;
  try {
    answer = run();
  } catch (error) {
    if (!isMeant(error)) throw error;
    if (part !== undefined) contains(what, error instanceof Error ? error.message : String(error), part);
    return;
  }
  throw new Mismatch(what, part === undefined ? 'an error' : `an error: … ${part} …`, answer);
}
