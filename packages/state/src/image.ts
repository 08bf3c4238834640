/** The program that a thread runs: what one successful exec fixed. Shared by all threads cloned from it; replaced, never changed. */
import type { ByteString } from '@eyrie/scap';
import { Subject } from './subject.ts';
import type { Text } from './text.ts';

export interface ImageFacts {
  readonly comm: Text;
  readonly exe: Text;
  readonly exepath: Text;
  /** argv[1…], NUL-separated as the kernel has it. */
  readonly args: Text;
  /** Environment, NUL-separated `NAME=value`. */
  readonly env: Text;
  readonly isExeWritable: boolean;
  readonly isExeUpperLayer: boolean;
  readonly isExeLowerLayer: boolean;
  readonly isExeFromMemfd: boolean;
  /** Inode number of the executable, and its change and modification times in ns; 0 when unknown. */
  readonly exeIno: bigint;
  readonly exeCtime: bigint;
  readonly exeMtime: bigint;
}

export class Image extends Subject {
  readonly facts: ImageFacts;
  /** There is no thread, so there is no value: of the acting thread of events that nobody acts in. */
  readonly isAbsent: boolean;
  #args: readonly ByteString[] | undefined = undefined;
  #cmdline: ByteString | undefined = undefined;

  constructor(facts: ImageFacts, isAbsent = false) {
    super();
    this.facts = facts;
    this.isAbsent = isAbsent;
  }

  get argList(): readonly ByteString[] {
    return (this.#args ??= splitNul(this.facts.args.value));
  }

  /** `proc.cmdline`: the name and the arguments. */
  get cmdline(): ByteString {
    return (this.#cmdline ??= [this.facts.comm.value, ...this.argList].join(' ') as ByteString);
  }
}

/** The image last made with these arguments, if it is the same in all else too; otherwise a new one. */
export function imageOf(facts: ImageFacts): Image {
  const known = facts.args.image;
  if (known !== undefined && isSame(known.facts, facts)) return known;
  const image = new Image(facts);
  facts.args.image = image;
  return image;
}

function isSame(left: ImageFacts, right: ImageFacts): boolean {
  return (
    left.comm === right.comm &&
    left.exe === right.exe &&
    left.exepath === right.exepath &&
    left.args === right.args &&
    left.env === right.env &&
    left.isExeWritable === right.isExeWritable &&
    left.isExeUpperLayer === right.isExeUpperLayer &&
    left.isExeLowerLayer === right.isExeLowerLayer &&
    left.isExeFromMemfd === right.isExeFromMemfd &&
    left.exeIno === right.exeIno &&
    left.exeCtime === right.exeCtime &&
    left.exeMtime === right.exeMtime
  );
}

/** Splits NUL-terminated strings laid end to end. */
export function splitNul(value: ByteString): readonly ByteString[] {
  if (value === '') return [];
  return (value.endsWith('\0') ? value.slice(0, -1) : value).split('\0') as ByteString[];
}
