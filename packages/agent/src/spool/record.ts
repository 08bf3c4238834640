/**
 * One batch of policy events as it lies in a segment file.
 *
 *   offset  0  4 bytes  magic "EYB1"
 *           4  4        length of the body
 *           8  4        CRC-32 of the body
 *          12  8        number of the batch
 *          20  4        how many events it has
 *          24  4        CRC-32 of bytes 0–23
 *          28           body: JSON array of the events, UTF-8
 *
 * Numbers are little end first. The head has a checksum of its own, so that a damaged body still tells its length and what was lost with it.
 */
import { crc32 } from 'node:zlib';

export const HEAD_BYTES = 28;
const MAGIC = Buffer.from('EYB1');
/** Larger than any body that is ever written: a head that says more is damage. */
const MAX_BODY = 64 * 1024 * 1024;

export interface RecordPlace {
  readonly seq: number;
  readonly events: number;
  /** Of the body within the file. */
  readonly offset: number;
  readonly length: number;
}

export function encodeRecord(seq: number, events: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(crc32(body), 8);
  head.writeBigUInt64LE(BigInt(seq), 12);
  head.writeUInt32LE(events, 20);
  head.writeUInt32LE(crc32(head.subarray(0, 24)), 24);
  return Buffer.concat([head, body]);
}

export interface ScannedSegment {
  readonly records: readonly RecordPlace[];
  /** Where the last whole record ends: what follows was being written when the agent ended. */
  readonly validBytes: number;
  /** Events in damaged records; a record whose head is damaged counts as one event. */
  readonly lostEvents: number;
}

/** Finds the records of a file; damage costs the records that it hits and no others. */
export function scanSegment(file: Buffer): ScannedSegment {
  const records: RecordPlace[] = [];
  let validBytes = 0;
  let lostEvents = 0;
  let at = 0;
  while (at < file.length) {
    const head = readHead(file, at);
    if (head === undefined) {
      lostEvents += 1;
      at = nextHead(file, at + 1);
      continue;
    }
    const body = file.subarray(at + HEAD_BYTES, at + HEAD_BYTES + head.length);
    if (body.length === head.length && crc32(body) === head.crc) {
      records.push({ seq: head.seq, events: head.events, offset: at + HEAD_BYTES, length: head.length });
      at += HEAD_BYTES + head.length;
      validBytes = at;
    } else {
      lostEvents += head.events;
      // The length can be trusted unless the file ends before: then a record may still begin within it.
      at = body.length === head.length ? at + HEAD_BYTES + head.length : nextHead(file, at + 1);
    }
  }
  return { records, validBytes, lostEvents };
}

function readHead(file: Buffer, at: number): { length: number; crc: number; seq: number; events: number } | undefined {
  if (at + HEAD_BYTES > file.length || !file.subarray(at, at + 4).equals(MAGIC)) return undefined;
  if (crc32(file.subarray(at, at + 24)) !== file.readUInt32LE(at + 24)) return undefined;
  const length = file.readUInt32LE(at + 4);
  const seq = file.readBigUInt64LE(at + 12);
  if (length > MAX_BODY || seq > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { length, crc: file.readUInt32LE(at + 8), seq: Number(seq), events: file.readUInt32LE(at + 20) };
}

/** @returns where the next intact head begins, or the end of the file. */
function nextHead(file: Buffer, from: number): number {
  for (let at = file.indexOf(MAGIC, from); at >= 0; at = file.indexOf(MAGIC, at + 1)) {
    if (readHead(file, at) !== undefined) return at;
  }
  return file.length;
}
