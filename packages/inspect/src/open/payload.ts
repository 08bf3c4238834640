/** Reads the bytes of single events for what makes them worth a mark: HTTP, DNS, log lines, syslog messages. */
import { byteString, type EventView } from '@eyrie/scap';
import { FdType, L4, type FdInfo } from '@eyrie/state';
import type { LogLevel, Mark } from '../events/marks.ts';
import { FdKind } from '../subjects/descriptors.ts';
import { readDns } from './dns-message.ts';

/** Longest text that a mark keeps, in bytes. */
const MAX_TEXT = 512;
/** Where syslog(3) writes to, and what that is a link to under systemd. */
export const SYSTEM_LOGS: readonly string[] = ['/dev/log', '/journal/dev-log'];
const DNS_PORT = 53;
const MULTICAST_DNS_PORT = 5353;

const HTTP = code('HTTP');
/** The first four letters of the methods, as a number. */
const METHODS = new Map(['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'OPTIONS ', 'PATCH ', 'CONNECT ', 'TRACE '].map((method) => [code(method), method.trim()]));

/**
 * @param data index of the parameter with the bytes; parameters are located.
 * @param row of the event.
 */
export function markOf(event: EventView, data: number, fd: FdInfo, kind: number, isLog: boolean, isWrite: boolean, row: number): Mark | undefined {
  const start = event.startOf(data);
  const length = event.lengthOf(data);
  if (length < 4) return undefined;
  const { u8 } = event.memory;
  if (kind === FdKind.NET) return isDns(fd) ? dnsMark(u8, start, length, fd, row) : httpMark(u8, start, length, row);
  if (!isWrite) return undefined;
  if (kind === FdKind.UNIX) return u8[start] === LESS_THAN && isSystemLog(fd) ? syslogMark(u8, start, length, row) : httpMark(u8, start, length, row);
  if (isLog) return { row, kind: 'log', level: logLevel(u8, start, length) };
  return undefined;
}

const LESS_THAN = '<'.charCodeAt(0);

function code(text: string): number {
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16) | (text.charCodeAt(3) << 24);
}

function httpMark(u8: Uint8Array, start: number, length: number, row: number): Mark | undefined {
  const word = (u8[start] ?? 0) | ((u8[start + 1] ?? 0) << 8) | ((u8[start + 2] ?? 0) << 16) | ((u8[start + 3] ?? 0) << 24);
  if (word === HTTP) {
    const match = /^HTTP\/\d(?:\.\d)? +(\d{3})(?: +([^\r\n]*))?/.exec(textOfBytes(u8, start, length));
    return match === null ? undefined : { row, kind: 'http-response', status: Number(match[1]), reason: (match[2] ?? '').trim() };
  }
  const method = METHODS.get(word);
  if (method === undefined) return undefined;
  const match = /^[A-Z]+ ([^ \r\n]+)(?: HTTP\/\d|$|[\r\n])/.exec(textOfBytes(u8, start, length));
  // A capture may keep less of a request than its first line.
  return match === null ? undefined : { row, kind: 'http-request', method, target: match[1] ?? '' };
}

function isDns({ type, detail: { tuple, l4 } }: FdInfo): boolean {
  if (type !== FdType.IPV4_SOCK && type !== FdType.IPV6_SOCK) return false;
  if (tuple === undefined || l4 !== L4.UDP) return false;
  return tuple.serverPort === DNS_PORT || tuple.clientPort === DNS_PORT || tuple.serverPort === MULTICAST_DNS_PORT;
}

function dnsMark(u8: Uint8Array, start: number, length: number, _fd: FdInfo, row: number): Mark | undefined {
  const message = readDns(u8.subarray(start, start + length));
  return message === undefined ? undefined : { row, kind: 'dns', ...message };
}

/** As the condition of the view of the system log has it. */
const isSystemLog = ({ name }: FdInfo): boolean => SYSTEM_LOGS.some((path) => name.value.includes(path));

/** `<pri>` and the rest, as syslog(3) writes it. */
function syslogMark(u8: Uint8Array, start: number, length: number, row: number): Mark | undefined {
  const match = /^<(\d{1,3})>([^\0]*)/.exec(textOfBytes(u8, start, length));
  if (match === null) return undefined;
  const priority = Number(match[1]);
  return priority > 191 ? undefined : { row, kind: 'syslog', facility: priority >> 3, severity: priority & 7, message: (match[2] ?? '').trimEnd() };
}

function logLevel(u8: Uint8Array, start: number, length: number): LogLevel {
  let level: LogLevel = 'other';
  for (let at = start; at < start + Math.min(length, MAX_TEXT); at++) {
    // In lower case, as far as letters go.
    const letter = (u8[at] ?? 0) | 0x20;
    if (letter === W && says(u8, at, WARN)) level = 'warning';
    else if ((letter === E && (says(u8, at, ERROR) || says(u8, at, EMERGENCY))) || (letter === C && says(u8, at, CRITIC)) || (letter === A && says(u8, at, ALERT))) return 'error';
  }
  return level;
}

const [WARN, ERROR, EMERGENCY, CRITIC, ALERT] = ['warn', 'error', 'emergency', 'critic', 'alert'].map((word) => Array.from(word, (letter) => letter.charCodeAt(0))) as [number[], number[], number[], number[], number[]];
const [W, E, C, A] = Array.from('weca', (letter) => letter.charCodeAt(0)) as [number, number, number, number];

function says(u8: Uint8Array, start: number, word: readonly number[]): boolean {
  for (let at = 0; at < word.length; at++) if (((u8[start + at] ?? 0) | 0x20) !== word[at]) return false;
  return true;
}

function textOfBytes(u8: Uint8Array, start: number, length: number): string {
  return byteString(u8, start, start + Math.min(length, MAX_TEXT));
}
