/** The beginning of a DNS message: its header and its first question. */
import { byteString } from '@eyrie/scap';

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  /** What was asked for, without the dot at the end; empty: there was no question, or it was cut off. */
  readonly name: string;
  /** 1 = A, 28 = AAAA … */
  readonly recordType: number;
  /** RCODE of the answer: 0 = no error, 3 = no such name. */
  readonly code: number;
}

const HEADER_BYTES = 12;
const MAX_LABEL = 63;
const MAX_NAME = 255;

/** @returns undefined when the bytes cannot be a DNS message. */
export function readDns(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const u16 = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const flags = u16(2);
  const questions = u16(4);
  const opcode = (flags >> 11) & 0xf;
  if (opcode > 6 || questions > 16) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  let length = 0;
  while (questions > 0 && at < bytes.length) {
    const size = bytes[at] ?? 0;
    if (size === 0) break;
    length += size + 1;
    if (size > MAX_LABEL || length > MAX_NAME) return undefined;
    labels.push(byteString(bytes, at + 1, Math.min(at + 1 + size, bytes.length)));
    at += size + 1;
  }
  return { id: u16(0), isResponse: (flags & 0x8000) !== 0, name: labels.join('.'), recordType: at + 2 < bytes.length ? u16(at + 1) : 0, code: flags & 0xf };
}
