/** Descriptors of a process (of all threads and processes that share them). */
import { OPEN_GATE, type FdGate } from './fd-gate.ts';
import type { FdInfo } from './fd.ts';

const CLOSE_ON_EXEC = 1;

export class FdTable {
  /** Index: descriptor number below {@link FdTable.DENSE}. */
  #dense: (FdInfo | undefined)[] = [];
  /** What belongs to the number and not to what it stands for; of the length of {@link #dense}. */
  #flags: number[] = [];
  #sparse: Map<number, FdInfo> | undefined = undefined;
  #sparseCloseOnExec: Set<number> | undefined = undefined;
  static readonly DENSE = 4096;
  /** More than this many above DENSE are not followed: counted in {@link refused}. */
  static readonly MAX_SPARSE = 100_000;
  refused = 0;
  /** Open descriptors among the dense ones. */
  #count = 0;
  readonly #gate: FdGate;
  /** Descriptors that pass the gate. */
  candidates = 0;
  /** Number of living processes that use this table: more than one after CLONE_FILES without CLONE_THREAD. */
  users = 1;

  constructor(gate: FdGate = OPEN_GATE) {
    this.#gate = gate;
  }

  get(fd: number): FdInfo | undefined {
    if (fd >= 0 && fd < this.#dense.length) return this.#dense[fd];
    return this.#sparse?.get(fd);
  }

  set(fd: number, info: FdInfo, isCloseOnExec = false): void {
    if (fd < 0) return;
    if (fd < FdTable.DENSE) {
      while (this.#dense.length < fd) {
        this.#dense.push(undefined);
        this.#flags.push(0);
      }
      this.#put(fd, info);
      this.#flags[fd] = isCloseOnExec ? CLOSE_ON_EXEC : 0;
    } else this.#setSparse(fd, info, isCloseOnExec);
  }

  /** Says anew what an open descriptor stands for; its close-on-exec flag stays. */
  replace(fd: number, info: FdInfo): void {
    if (fd >= 0 && fd < this.#dense.length) {
      this.#put(fd, info);
    } else if (this.#sparse?.has(fd) === true) this.#putSparse(fd, info);
  }

  delete(fd: number): void {
    if (fd >= 0 && fd < FdTable.DENSE) {
      if (fd < this.#dense.length) this.#put(fd, undefined);
    } else {
      this.#deleteSparse(fd);
      this.#sparseCloseOnExec?.delete(fd);
    }
  }

  setCloseOnExec(fd: number, isCloseOnExec: boolean): void {
    if (fd >= 0 && fd < this.#dense.length) this.#flags[fd] = isCloseOnExec ? CLOSE_ON_EXEC : 0;
    else if (this.#sparse?.has(fd) === true) {
      this.#sparseCloseOnExec ??= new Set();
      if (isCloseOnExec) this.#sparseCloseOnExec.add(fd);
      else this.#sparseCloseOnExec.delete(fd);
    }
  }

  isCloseOnExec(fd: number): boolean {
    if (fd >= 0 && fd < this.#dense.length) return this.#flags[fd] === CLOSE_ON_EXEC;
    return this.#sparseCloseOnExec?.has(fd) === true;
  }

  /** Forgets all descriptors: somebody is about to say anew which there are. */
  clear(): void {
    this.#dense = [];
    this.#flags = [];
    this.#count = 0;
    this.candidates = 0;
    this.#sparse = undefined;
    this.#sparseCloseOnExec = undefined;
  }

  /** What a successful exec does. */
  closeOnExec(): void {
    const flags = this.#flags;
    for (let fd = 0; fd < flags.length; fd++) {
      if (flags[fd] !== CLOSE_ON_EXEC) continue;
      this.#put(fd, undefined);
      flags[fd] = 0;
    }
    for (const fd of this.#sparseCloseOnExec ?? []) this.#deleteSparse(fd);
    this.#sparseCloseOnExec = undefined;
  }

  /** close_range(2): visits the descriptors that are there, however large the range is. */
  numbersIn(first: number, last: number): number[] {
    const numbers: number[] = [];
    const end = Math.min(last, this.#dense.length - 1);
    for (let fd = Math.max(0, first); fd <= end; fd++) if (this.#dense[fd] !== undefined) numbers.push(fd);
    for (const fd of this.#sparse?.keys() ?? []) if (fd >= first && fd <= last) numbers.push(fd);
    return numbers;
  }

  clone(): FdTable {
    const copy = new FdTable(this.#gate);
    copy.candidates = this.candidates;
    copy.#dense = this.#dense.slice();
    copy.#flags = this.#flags.slice();
    copy.#count = this.#count;
    if (this.#sparse !== undefined) copy.#sparse = new Map(this.#sparse);
    if (this.#sparseCloseOnExec !== undefined) copy.#sparseCloseOnExec = new Set(this.#sparseCloseOnExec);
    return copy;
  }

  /** Number of open descriptors. */
  get size(): number {
    return this.#count + (this.#sparse?.size ?? 0);
  }

  *entries(): Generator<[number, FdInfo]> {
    for (const [fd, info] of this.#dense.entries()) if (info !== undefined) yield [fd, info];
    if (this.#sparse !== undefined) yield* this.#sparse;
  }

  #put(fd: number, info: FdInfo | undefined): void {
    const before = this.#dense[fd];
    this.#dense[fd] = info;
    this.#count += (info === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    if (this.#gate.test !== undefined) this.candidates += this.#gate.count(info) - this.#gate.count(before);
  }

  #putSparse(fd: number, info: FdInfo): void {
    this.candidates += this.#gate.count(info) - this.#gate.count(this.#sparse?.get(fd));
    this.#sparse?.set(fd, info);
  }

  #deleteSparse(fd: number): void {
    this.candidates -= this.#gate.count(this.#sparse?.get(fd));
    this.#sparse?.delete(fd);
  }

  #setSparse(fd: number, info: FdInfo, isCloseOnExec: boolean): void {
    this.#sparse ??= new Map();
    if (this.#sparse.size >= FdTable.MAX_SPARSE && !this.#sparse.has(fd)) {
      this.refused += 1;
      return;
    }
    this.#putSparse(fd, info);
    if (isCloseOnExec || this.#sparseCloseOnExec !== undefined) this.setCloseOnExec(fd, isCloseOnExec);
  }
}
