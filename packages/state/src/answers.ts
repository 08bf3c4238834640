/**
 * Where the answers of conditions on a subject are kept: each condition has a number, and that number is a pair of bits on every
 * subject of the kind (see `Subject` in the state package). A system has one space, shared by all conditions that run on it.
 */
import type { Subject } from './subject.ts';

export type SubjectKind = 'image' | 'fd' | 'container' | 'text';

/** Asks a subject, remembers the answer on it and returns it. */
export type Ask = (subject: Subject) => boolean;

export class AnswerSpace {
  /** Asks by number, of all kinds together: generated code calls `asks[n]`. */
  readonly asks: Ask[] = [];
  /** Bit position of each ask within its kind. */
  readonly bits: number[] = [];
  #numbers = new Map<string, number>();
  #counts: Record<SubjectKind, number> = { image: 0, fd: 0, container: 0, text: 0 };

  /**
   * @param canonical what is asked; the same text about the same kind is asked once.
   * @returns the number of the ask.
   */
  number(kind: SubjectKind, canonical: string, test: (subject: Subject) => boolean): number {
    const key = `${kind} ${canonical}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.asks.length;
    const bit = this.#counts[kind]++;
    this.bits.push(bit);
    this.asks.push(asking(bit, test));
    this.#numbers.set(key, number);
    return number;
  }
}

function asking(bit: number, test: (subject: Subject) => boolean): Ask {
  const mask = 1 << (bit & 31);
  if (bit < 32) {
    return (subject) => {
      const answer = test(subject);
      subject.known0 |= mask;
      if (answer) subject.true0 |= mask;
      return answer;
    };
  }
  if (bit < 64) {
    return (subject) => {
      const answer = test(subject);
      subject.known1 |= mask;
      if (answer) subject.true1 |= mask;
      return answer;
    };
  }
  const word = moreWord(bit);
  return (subject) => {
    const answer = test(subject);
    const more = roomFor(subject, word + 2);
    more[word] = (more[word] ?? 0) | mask;
    if (answer) more[word + 1] = (more[word + 1] ?? 0) | mask;
    return answer;
  };
}

/** Index of the known word of a bit above 63 in `Subject.more`; the true word follows it. */
export function moreWord(bit: number): number {
  return ((bit >> 5) - 2) * 2;
}

function roomFor(subject: Subject, words: number): Int32Array {
  const old = subject.more;
  if (old !== undefined && old.length >= words) return old;
  const grown = new Int32Array((words + 7) & ~7);
  if (old !== undefined) grown.set(old);
  subject.more = grown;
  return grown;
}
