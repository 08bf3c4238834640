/** Every descriptor that an event of the capture was about, by number; 0 stands for none. */
import { FdType, type FdInfo } from '@eyrie/state';

/** What a descriptor is to people who look for bytes and errors. */
export const FdKind = { NONE: 0, OTHER: 1, FILE: 2, DIRECTORY: 3, NET: 4, UNIX: 5, PIPE: 6 } as const;
/** How many of them there are. */
export const FD_KINDS = 7;

const KINDS = new Map<number, number>([
  [FdType.NONE, FdKind.NONE],
  [FdType.FILE, FdKind.FILE],
  [FdType.FILE_V2, FdKind.FILE],
  [FdType.DIRECTORY, FdKind.DIRECTORY],
  [FdType.IPV4_SOCK, FdKind.NET],
  [FdType.IPV6_SOCK, FdKind.NET],
  [FdType.IPV4_SERVSOCK, FdKind.NET],
  [FdType.IPV6_SERVSOCK, FdKind.NET],
  [FdType.UNIX_SOCK, FdKind.UNIX],
  [FdType.FIFO, FdKind.PIPE],
]);

/** A power of two. */
const NEWEST = 256;

function isLogFile(name: string): boolean {
  return /\.log|_log|\/var\/log/.test(name) && !/\.gz|\.tgz/.test(name);
}

export class Descriptors {
  readonly infos: (FdInfo | undefined)[] = [undefined];
  /** By number: {@link FdKind}. */
  readonly kinds: number[] = [FdKind.NONE];
  /** By number: it is a log file. */
  readonly logs: boolean[] = [false];
  readonly #numbers = new Map<FdInfo, number>();
  /** The newest answers, by the number that the descriptor has in its process. */
  readonly #newest: (FdInfo | undefined)[] = Array.from({ length: NEWEST }, () => undefined);
  readonly #newestNumbers = new Uint32Array(NEWEST);

  /** @param fdNumber in the process: a hint. */
  numberOf(info: FdInfo | undefined, fdNumber = 0): number {
    if (info === undefined) return 0;
    const place = fdNumber & (NEWEST - 1);
    if (this.#newest[place] === info) return this.#newestNumbers[place] ?? 0;
    const number = this.#numbers.get(info) ?? this.add(info);
    this.#newest[place] = info;
    this.#newestNumbers[place] = number;
    return number;
  }

  add(info: FdInfo): number {
    const number = this.infos.push(info) - 1;
    const kind = KINDS.get(info.type) ?? FdKind.OTHER;
    this.kinds.push(kind);
    this.logs.push(kind === FdKind.FILE && isLogFile(info.name.value));
    this.#numbers.set(info, number);
    return number;
  }

  get length(): number {
    return this.infos.length;
  }

  name(number: number): string {
    return this.infos[number]?.name.value ?? '';
  }
}
