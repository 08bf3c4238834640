/** Process list blocks, versions 1 to 9: each version holds what the one before it held, and more. */
import { ns } from '@eyrie/schema';
import type { ByteString } from './byte-string.ts';
import type { Cursor } from './cursor.ts';
import { SMALLEST_ENTRY } from './decode-entries.ts';
import type { ProcessEntry } from './entries.ts';

const NO_STRING = '' as ByteString;
const NOT_SET = 0xffffffff;

/**
 * Writers before libs 0.10 ended an entry with login uid, writable flag and three capability sets: 29 bytes. Later ones put two
 * fields before these, so the number of bytes left tells which it is.
 */
const OLD_TAIL_BYTES = 29;

/**
 * @param version 1–9, see `processVersion`.
 * @returns what is wrong with the first damaged entry, or undefined; the entries before it have been emitted.
 */
export function decodeProcesses(cursor: Cursor, version: number, emit: (entry: ProcessEntry) => void): string | undefined {
  while (cursor.left >= SMALLEST_ENTRY) {
    const start = cursor.at;
    const blockEnd = cursor.end;
    const length = version >= 9 ? cursor.u32() : 0;
    if (length > blockEnd - start) return `a process claims ${length} bytes, ${blockEnd - start} are left`;
    if (length > 0) cursor.end = start + length;
    const head = decodeHead(cursor, version);
    if (cursor.overrun) return 'a process does not fit its length';
    emit({ ...head, ...decodeTail(cursor, length > 0) });
    if (length > 0) cursor.at = start + length;
    cursor.end = blockEnd;
  }
  return undefined;
}

type Head = Omit<ProcessEntry, keyof ReturnType<typeof decodeTail>>;

function decodeHead(cursor: Cursor, version: number): Head {
  const ids = { tid: cursor.i64(), pid: cursor.i64(), ptid: cursor.i64(), sid: version >= 6 ? cursor.i64() : -1, vpgid: version >= 8 ? cursor.i64() : -1 };
  const names = {
    comm: cursor.string(),
    exe: cursor.string(),
    exepath: version >= 7 ? cursor.string() : NO_STRING,
    args: ended(cursor.string()),
    cwd: cursor.string(),
  };
  const numbers = { fdLimit: cursor.u64(), flags: cursor.u32(), uid: cursor.u32(), gid: cursor.u32() };
  const has = version >= 2;
  return {
    ...ids,
    ...names,
    ...numbers,
    vmSizeKb: has ? cursor.u32() : 0,
    vmRssKb: has ? cursor.u32() : 0,
    vmSwapKb: has ? cursor.u32() : 0,
    majorFaults: has ? cursor.u64() : 0n,
    minorFaults: has ? cursor.u64() : 0n,
    env: version >= 3 ? ended(cursor.string()) : NO_STRING,
    vtid: version >= 4 ? cursor.i64() : -1,
    vpid: version >= 4 ? cursor.i64() : -1,
    cgroups: version >= 4 ? cursor.string() : NO_STRING,
    root: version >= 5 ? cursor.string() : NO_STRING,
  };
}

/** Fields appended over the years: present as far as the entry's own length goes. */
function decodeTail(cursor: Cursor, hasLength: boolean) {
  const u64 = (): bigint => (hasLength && cursor.left >= 8 ? cursor.u64() : 0n);
  const u32 = (absent: number): number => (hasLength && cursor.left >= 4 ? cursor.u32() : absent);
  const flag = (): boolean => hasLength && cursor.left >= 1 && cursor.u8() !== 0;
  const isOld = cursor.left <= OLD_TAIL_BYTES;
  return {
    pidNamespaceStart: ns(isOld ? 0n : u64()),
    tty: isOld ? 0 : u32(0),
    loginUid: u32(NOT_SET),
    isExeWritable: flag(),
    capInheritable: u64(),
    capPermitted: u64(),
    capEffective: u64(),
    isExeUpperLayer: flag(),
    exeInode: u64(),
    exeChangeTime: ns(u64()),
    exeModifyTime: ns(u64()),
    isExeFromMemfd: flag(),
    isExeLowerLayer: flag(),
    pgid: hasLength && cursor.left >= 8 ? cursor.i64() : -1,
  };
}

/** Some writers left out the last NUL of a list. */
function ended(list: ByteString): ByteString {
  return list === '' || list.endsWith('\0') ? list : (`${list}\0` as ByteString);
}
