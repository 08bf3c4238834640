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
  #args: readonly ByteString[] | undefined = undefined;
  #cmdline: ByteString | undefined = undefined;

  constructor(facts: ImageFacts) {
    super();
    this.facts = facts;
  }

  get argList(): readonly ByteString[] {
    return (this.#args ??= splitNul(this.facts.args.value));
  }

  /** `proc.cmdline`: the name and the arguments. */
  get cmdline(): ByteString {
    return (this.#cmdline ??= [this.facts.comm.value, ...this.argList].join(' ') as ByteString);
  }
}

/** Splits NUL-terminated strings laid end to end. */
export function splitNul(value: ByteString): readonly ByteString[] {
  if (value === '') return [];
  return (value.endsWith('\0') ? value.slice(0, -1) : value).split('\0') as ByteString[];
}
