/** A descriptor as plain data, and back. There may be hundreds of thousands, so each is one flat list. */
import type { ByteString } from '@eyrie/scap';
import { fdDetail, FdInfo, type SocketTuple, type Text } from '@eyrie/state';

/** What is not known is `null`; addresses are hexadecimal, large integers decimal. */
export type StoredFd = readonly [
  type: number, name: ByteString, rawName: ByteString | null, openFlags: number | null, device: number | null, inodeLow: number, inodeHigh: number,
  isUpperLayer: boolean | null, isLowerLayer: boolean | null, l4: number | null, tuple: StoredTuple | null, isServer: boolean | null, isConnected: boolean | null,
  unixSource: string | null, unixDestination: string | null, family: number | null, pid: number | null,
];
type StoredTuple = readonly [clientIp: string, clientPort: number, serverIp: string, serverPort: number];

export function storedFd({ type, name, detail, inodeLow, inodeHigh }: FdInfo): StoredFd {
  const { rawName, openFlags, device, isUpperLayer, isLowerLayer, l4, tuple, isServer, isConnected, unixSource, unixDestination, family, pid } = detail;
  return [
    type, name.value, rawName?.value ?? null, openFlags ?? null, device ?? null, inodeLow, inodeHigh,
    isUpperLayer ?? null, isLowerLayer ?? null, l4 ?? null, tuple === undefined ? null : [hex(tuple.clientIp), tuple.clientPort, hex(tuple.serverIp), tuple.serverPort], isServer ?? null, isConnected ?? null,
    unixSource?.toString() ?? null, unixDestination?.toString() ?? null, family ?? null, pid ?? null,
  ];
}

export function restoredFd(stored: StoredFd, text: (value: ByteString) => Text): FdInfo {
  const [type, name, rawName, openFlags, device, inodeLow, inodeHigh, isUpperLayer, isLowerLayer, l4, tuple, isServer, isConnected, unixSource, unixDestination, family, pid] = stored;
  const detail = fdDetail({
    rawName: rawName === null ? undefined : text(rawName),
    openFlags: openFlags ?? undefined,
    device: device ?? undefined,
    isUpperLayer: isUpperLayer ?? undefined,
    isLowerLayer: isLowerLayer ?? undefined,
    l4: l4 ?? undefined,
    tuple: tuple === null ? undefined : tupleOf(tuple),
    isServer: isServer ?? undefined,
    isConnected: isConnected ?? undefined,
    unixSource: unixSource === null ? undefined : BigInt(unixSource),
    unixDestination: unixDestination === null ? undefined : BigInt(unixDestination),
    family: family ?? undefined,
    pid: pid ?? undefined,
  });
  return new FdInfo(type, text(name), detail, inodeLow, inodeHigh);
}

function tupleOf([clientIp, clientPort, serverIp, serverPort]: StoredTuple): SocketTuple {
  return { clientIp: bytesOf(clientIp), clientPort, serverIp: bytesOf(serverIp), serverPort };
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte + 0x100).toString(16).slice(1);
  return text;
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}
