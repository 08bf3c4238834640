/** The sockets of one network namespace, by inode, from /proc/PID/net. */
import { FdKind, type ByteString, type FdEntry } from '@eyrie/scap';
import { readBytes } from './proc-files.ts';

/** A descriptor without its number. */
export type SocketEntry = Omit<FdEntry, 'fd'>;

/** Transport protocols on the wire (`scap_l4_proto`). */
const L4 = { TCP: 2, UDP: 3, RAW: 5 } as const;
const NETLINK = 15;
const NO_NAME = '' as ByteString;

/** @param folder /proc/PID of any process in the namespace. */
export function readSocketTables(folder: string): Map<bigint, SocketEntry> {
  const found = new Map<bigint, SocketEntry>();
  for (const [file, l4] of [['tcp', L4.TCP], ['udp', L4.UDP], ['raw', L4.RAW], ['tcp6', L4.TCP], ['udp6', L4.UDP], ['raw6', L4.RAW]] as const) {
    for (const row of rowsOf(`${folder}/net/${file}`)) addInternet(found, row, l4, file.endsWith('6'));
  }
  for (const row of rowsOf(`${folder}/net/unix`)) addUnix(found, row);
  for (const row of rowsOf(`${folder}/net/netlink`)) addNetlink(found, row);
  return found;
}

/** Rows without the heading, each with its first seven or ten columns split and the rest of the line kept. */
function rowsOf(path: string): string[] {
  return readBytes(path).split('\n').slice(1).filter((line) => line !== '');
}

function addInternet(found: Map<bigint, SocketEntry>, row: string, l4: number, isV6: boolean): void {
  const [, local, remote, , , , , , , inode] = row.trim().split(/\s+/);
  const near = endpoint(local);
  const far = endpoint(remote);
  if (near === undefined || far === undefined || inode === undefined || !/^[1-9]\d*$/.test(inode)) return;
  const base = { inode: BigInt(inode), name: NO_NAME };
  // Nobody at the other end: it listens, or takes datagrams from anyone.
  if (far.port === 0) {
    const type = isV6 ? FdKind.IPV6_SERVER : FdKind.IPV4_SERVER;
    found.set(base.inode, { ...base, type, listener: { address: near.address, port: near.port, l4 } });
    return;
  }
  const type = isV6 ? FdKind.IPV6_SOCKET : FdKind.IPV4_SOCKET;
  const connection = { source: near.address, destination: far.address, sourcePort: near.port, destinationPort: far.port, l4 };
  found.set(base.inode, { ...base, type, connection });
}

/** `0100007F:1F90`: 32-bit words in the machine's order (little endian on all machines that we know), port in hex. */
function endpoint(text: string | undefined): { readonly address: Uint8Array; readonly port: number } | undefined {
  const [words, port] = text?.split(':') ?? [];
  if (words === undefined || port === undefined || !/^([0-9A-F]{8}|[0-9A-F]{32})$/i.test(words)) return undefined;
  const address = new Uint8Array(words.length / 2);
  for (let at = 0; at < address.length; at++) address[(at & ~3) + 3 - (at & 3)] = Number.parseInt(words.slice(2 * at, 2 * at + 2), 16);
  return { address, port: Number.parseInt(port, 16) };
}

function addUnix(found: Map<bigint, SocketEntry>, row: string): void {
  const match = /^([0-9a-f]+): \S+ \S+ \S+ \S+ \S+ +(\d+)(?: (.*))?$/i.exec(row);
  if (match === null) return;
  const inode = BigInt(match[2] ?? 0);
  const path = match[3] ?? '';
  // An abstract name shows with @ for its NUL; the probe leaves that out.
  const name = (path.startsWith('@') ? path.slice(1) : path) as ByteString;
  found.set(inode, { inode, type: FdKind.UNIX_SOCKET, name, unix: { source: BigInt(`0x${match[1] ?? '0'}`), destination: 0n } });
}

function addNetlink(found: Map<bigint, SocketEntry>, row: string): void {
  const inode = row.trim().split(/\s+/).at(-1) ?? '';
  if (/^[1-9]\d*$/.test(inode)) found.set(BigInt(inode), { inode: BigInt(inode), type: NETLINK, name: NO_NAME });
}
