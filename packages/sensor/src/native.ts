/**
 * The few C functions that the sensor calls: libbpf to load and attach, libc to map memory and read clocks.
 * Loaded on first use, so that whoever only reads captures needs neither.
 */
import { createRequire } from 'node:module';

/** An address in this process; only {@link Native} functions take it. */
export type Pointer = bigint & { readonly __pointer: true };

export interface Native {
  openObject(path: string, log: Buffer): Pointer | undefined;
  /** All of these return 0, or a negative errno. */
  loadObject(object: Pointer): number;
  closeObject(object: Pointer): void;
  findMap(object: Pointer, name: string): Pointer | undefined;
  findProgram(object: Pointer, name: string): Pointer | undefined;
  mapFd(map: Pointer): number;
  programFd(program: Pointer): number;
  setMaxEntries(map: Pointer, entries: number): number;
  attach(program: Pointer): Pointer | undefined;
  destroyLink(link: Pointer): number;
  createRingMap(bytes: number): number;
  updateMap(fd: number, key: number, value: number): number;
  /** @throws Error with the reason. */
  mapMemory(fd: number, offset: number, length: number, writable: boolean): Pointer;
  unmapMemory(at: Pointer, length: number): void;
  view(at: Pointer, length: number): ArrayBuffer;
  closeFd(fd: number): void;
  /** ns. */
  clock(id: number): bigint;
  errorText(errno: number): string;
}

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_BOOTTIME = 7;

const MAP_TYPE_RINGBUF = 27;
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;

/** Layout of `struct bpf_object_open_opts` of libbpf 1.x, as far as we set it. */
const OPEN_OPTS_BYTES = 80;
const OPEN_OPTS_LOG_BUFFER = 56;

let loaded: Native | undefined;

/** @throws Error when koffi or libbpf.so.1 is missing. */
export function native(): Native {
  loaded ??= load();
  return loaded;
}

/** Why {@link native} would fail; undefined when it works. */
export function nativeProblem(): string | undefined {
  try {
    native();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function load(): Native {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const libbpf = koffi.load('libbpf.so.1');
  const libc = koffi.load('libc.so.6');

  const openFile: (path: string, opts: Buffer) => Pointer | null = libbpf.func('void *bpf_object__open_file(const char *path, const void *opts)');
  const loadObject: (object: Pointer) => number = libbpf.func('int bpf_object__load(void *object)');
  const closeObject: (object: Pointer) => void = libbpf.func('void bpf_object__close(void *object)');
  const findMap: (object: Pointer, name: string) => Pointer | null = libbpf.func('void *bpf_object__find_map_by_name(void *object, const char *name)');
  const findProgram: (object: Pointer, name: string) => Pointer | null = libbpf.func('void *bpf_object__find_program_by_name(void *object, const char *name)');
  const mapFd: (map: Pointer) => number = libbpf.func('int bpf_map__fd(void *map)');
  const programFd: (program: Pointer) => number = libbpf.func('int bpf_program__fd(void *program)');
  const setMaxEntries: (map: Pointer, entries: number) => number = libbpf.func('int bpf_map__set_max_entries(void *map, uint32_t entries)');
  const attach: (program: Pointer) => Pointer | null = libbpf.func('void *bpf_program__attach(void *program)');
  const destroyLink: (link: Pointer) => number = libbpf.func('int bpf_link__destroy(void *link)');
  const createMap: (type: number, name: string, key: number, value: number, entries: number, opts: null) => number = libbpf.func(
    'int bpf_map_create(int type, const char *name, uint32_t key_size, uint32_t value_size, uint32_t max_entries, void *opts)',
  );
  const updateElement: (fd: number, key: Buffer, value: Buffer, flags: number) => number = libbpf.func(
    'int bpf_map_update_elem(int fd, const void *key, const void *value, uint64_t flags)',
  );
  const setPrint: (fn: null) => Pointer | null = libbpf.func('void *libbpf_set_print(void *fn)');
  const mmap: (at: null, length: number, protection: number, flags: number, fd: number, offset: number) => Pointer = libc.func(
    'void *mmap(void *at, size_t length, int protection, int flags, int fd, int64_t offset)',
  );
  const munmap: (at: Pointer, length: number) => number = libc.func('int munmap(void *at, size_t length)');
  const close: (fd: number) => number = libc.func('int close(int fd)');
  const clockGettime: (id: number, time: Buffer) => number = libc.func('int clock_gettime(int id, void *time)');
  const strerror: (errno: number) => string = libc.func('const char *strerror(int errno)');
  const time = Buffer.alloc(16);
  const failed = 0xffff_ffff_ffff_ffffn;

  // Messages come back through the log buffer; nothing is printed behind our back.
  setPrint(null);

  return {
    openObject(path, log) {
      const opts = Buffer.alloc(OPEN_OPTS_BYTES);
      opts.writeBigUInt64LE(BigInt(OPEN_OPTS_BYTES), 0);
      opts.writeBigUInt64LE(BigInt(koffi.address(log)), OPEN_OPTS_LOG_BUFFER);
      opts.writeBigUInt64LE(BigInt(log.length), OPEN_OPTS_LOG_BUFFER + 8);
      return openFile(path, opts) ?? undefined;
    },
    loadObject,
    closeObject,
    findMap: (object, name) => findMap(object, name) ?? undefined,
    findProgram: (object, name) => findProgram(object, name) ?? undefined,
    mapFd,
    programFd,
    setMaxEntries,
    attach: (program) => attach(program) ?? undefined,
    destroyLink,
    createRingMap: (bytes) => createMap(MAP_TYPE_RINGBUF, 'eyrie_ring', 0, 0, bytes, null),
    updateMap(fd, key, value) {
      const keyBytes = Buffer.alloc(4);
      const valueBytes = Buffer.alloc(4);
      keyBytes.writeUInt32LE(key);
      valueBytes.writeUInt32LE(value);
      return updateElement(fd, keyBytes, valueBytes, 0);
    },
    mapMemory(fd, offset, length, writable) {
      const at = mmap(null, length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, offset);
      if (BigInt(koffi.address(at)) === failed) throw new Error(`cannot map ${length} bytes of the probe's memory: ${strerror(koffi.errno())}`);
      return at;
    },
    unmapMemory: (at, length) => void munmap(at, length),
    view: (at, length) => koffi.view(at, length),
    closeFd: (fd) => void close(fd),
    clock(id) {
      clockGettime(id, time);
      return time.readBigInt64LE(0) * 1_000_000_000n + time.readBigInt64LE(8);
    },
    errorText: (errno) => strerror(errno),
  };
}
