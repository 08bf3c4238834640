/** Every descriptor that an event of the capture was about, by number; 0 stands for none. */
import { FdType, type FdInfo } from '@eyrie/state';

/** What a descriptor is to people who look for bytes and errors. */
export const FdKind = { NONE: 0, OTHER: 1, FILE: 2, DIRECTORY: 3, NET: 4, UNIX: 5, PIPE: 6 } as const;

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

export class Descriptors {
  readonly infos: (FdInfo | undefined)[] = [undefined];
  /** By number: {@link FdKind}. */
  readonly kinds: number[] = [FdKind.NONE];
  readonly #numbers = new Map<FdInfo, number>();

  numberOf(info: FdInfo | undefined): number {
    if (info === undefined) return 0;
    return this.#numbers.get(info) ?? this.add(info);
  }

  add(info: FdInfo): number {
    const number = this.infos.push(info) - 1;
    this.kinds.push(KINDS.get(info.type) ?? FdKind.OTHER);
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
