/** Random entries and events for property tests, within the limits of the format. */
import { EVENT_TYPES, ns, PPME } from '@eyrie/schema';
import fc from 'fast-check';
import type { ByteString } from '../byte-string.ts';
import { FdKind, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type UserEntry } from '../entries.ts';
import type { EventId, EventSpec, ParamValue } from '../event-builder.ts';
import { PARAM_BYTES } from '../param-size.ts';

const u32 = fc.nat(0xffffffff);
const u64 = fc.bigInt(0n, 0xffff_ffff_ffff_ffffn);
const id = fc.oneof(fc.constant(-1), fc.nat(4_194_304));
const time = u64.map(ns);

/** Bytes without NUL, as the kernel's names are; not always text. */
const name = (most: number): fc.Arbitrary<ByteString> =>
  fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: most }).map((codes) => String.fromCharCode(...codes) as ByteString);
const list = fc.array(name(30), { maxLength: 5 }).map((items) => items.map((item) => `${item}\0`).join('') as ByteString);
const address = fc.constantFrom(4, 16).chain((length) => fc.tuple(bytes(length), bytes(length), bytes(length)));

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

export const machine: fc.Arbitrary<MachineInfo> = fc.record({ cpus: u32, memoryBytes: u64, maxPid: u64, hostname: name(127), bootTime: time, flags: u64 });

export const process: fc.Arbitrary<ProcessEntry> = fc.record({
  tid: id, pid: id, ptid: id, sid: id, vpgid: id, pgid: id,
  comm: name(16), exe: name(200), exepath: name(200), args: list, cwd: name(100),
  fdLimit: u64, flags: u32, uid: u32, gid: u32, vmSizeKb: u32, vmRssKb: u32, vmSwapKb: u32, majorFaults: u64, minorFaults: u64,
  env: list, vtid: id, vpid: id, cgroups: list, root: name(20), pidNamespaceStart: time, tty: u32, loginUid: u32,
  isExeWritable: fc.boolean(), capInheritable: u64, capPermitted: u64, capEffective: u64,
  isExeUpperLayer: fc.boolean(), exeInode: u64, exeChangeTime: time, exeModifyTime: time, isExeFromMemfd: fc.boolean(), isExeLowerLayer: fc.boolean(),
});

const port = fc.nat(0xffff);
const l4 = fc.nat(5);
const fdBase = { fd: fc.integer({ min: -100, max: 1 << 20 }), inode: u64 };
const noName = fc.constant('' as ByteString);

export const fd: fc.Arbitrary<FdEntry> = fc.oneof(
  fc.record({ ...fdBase, type: fc.constant(FdKind.UNKNOWN), name: noName }),
  fc.record({ ...fdBase, type: fc.constantFrom(1, 2, 7, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21), name: name(300) }),
  fc.record({ ...fdBase, type: fc.constant(FdKind.FILE_V2), name: name(300), openFlags: u32, device: u32 }),
  fc.record({ ...fdBase, type: fc.constant(FdKind.UNIX_SOCKET), name: name(108), unix: fc.record({ source: u64, destination: u64 }) }),
  fc.constantFrom(4, 16).chain((length) =>
    fc.record({
      ...fdBase,
      type: fc.constant(length === 4 ? FdKind.IPV4_SOCKET : FdKind.IPV6_SOCKET),
      name: noName,
      connection: fc.record({ source: bytes(length), destination: bytes(length), sourcePort: port, destinationPort: port, l4 }),
    }),
  ),
  fc.constantFrom(4, 16).chain((length) =>
    fc.record({
      ...fdBase,
      type: fc.constant(length === 4 ? FdKind.IPV4_SERVER : FdKind.IPV6_SERVER),
      name: noName,
      listener: fc.record({ address: bytes(length), port, l4 }),
    }),
  ),
);

export const user: fc.Arbitrary<UserEntry> = fc.record({ uid: u32, gid: u32, name: name(32), home: name(60), shell: name(60) });
export const group: fc.Arbitrary<GroupEntry> = fc.record({ gid: u32, name: name(32) });
export const networkInterface: fc.Arbitrary<InterfaceEntry> = fc
  .record({ name: name(15), addresses: address, linkSpeed: u64 })
  .map(({ name: text, addresses: [own, netmask, broadcast], linkSpeed }) => ({ name: text, address: own, netmask, broadcast, linkSpeed }));

const codes = Object.values(PPME);

/** Any event type, with any number of the parameters that it has, each of its own size or empty. */
export const event: fc.Arbitrary<EventSpec> = fc.constantFrom(...codes).chain((code) => {
  const type = EVENT_TYPES[code];
  const params = (type?.params ?? []).map((param): fc.Arbitrary<ParamValue> => {
    const size = PARAM_BYTES[param.type];
    return fc.option(size === 0 ? fc.uint8Array({ maxLength: 40 }) : bytes(size), { nil: undefined, freq: 8 });
  });
  return fc
    .record({ ts: u64, tid: fc.nat(70_000), all: fc.tuple(...params), count: fc.nat(params.length) })
    .map(({ ts, tid, all, count }) => ({ type: (type?.id ?? '') as EventId, ts, tid, params: all.slice(0, count) }));
});
