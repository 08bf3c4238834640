/** Lists what is in an archive that was written or sent, as far as the capture kept it. */
import { byteString, textOf, type Platform } from '@eyrie/scap';
import { gunzipped } from './http-message.ts';

export interface ArchiveMember {
  readonly name: string;
  /** Bytes, uncompressed, as the archive says. */
  readonly size: number;
}

export interface Archive {
  readonly format: 'tar' | 'zip' | 'gzip' | 'tar.gz';
  readonly members: readonly ArchiveMember[];
  /** The capture kept less than all of it: more members may follow. */
  readonly isCut: boolean;
}

const MAX_MEMBERS = 100_000;
const TAR_BLOCK = 512;
const TAR_MAGIC_AT = 257;
const ZIP_LOCAL = 0x04034b50;
const ZIP_HEADER = 30;
const DATA_FOLLOWS = 8;

/** @returns undefined when the bytes do not begin as an archive does. Never throws for what they hold. */
export async function listArchive(bytes: Uint8Array, platform: Pick<Platform, 'gunzip'>): Promise<Archive | undefined> {
  if (isTar(bytes)) return { format: 'tar', ...tarMembers(bytes) };
  if (bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true) === ZIP_LOCAL) return { format: 'zip', ...zipMembers(bytes) };
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  const inner = await gunzipped(bytes, platform);
  if (isTar(inner)) return { format: 'tar.gz', ...tarMembers(inner) };
  return { format: 'gzip', members: [{ name: gzipName(bytes), size: inner.length }], isCut: false };
}

function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= TAR_MAGIC_AT + 5 && byteString(bytes, TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar';
}

function tarMembers(bytes: Uint8Array): Pick<Archive, 'members' | 'isCut'> {
  const members: ArchiveMember[] = [];
  let at = 0;
  while (at + TAR_BLOCK <= bytes.length && members.length < MAX_MEMBERS) {
    const name = fieldOf(bytes, at, 100);
    if (name === '') return { members, isCut: false };
    const size = Number.parseInt(fieldOf(bytes, at + 124, 12).trim() || '0', 8);
    if (!Number.isFinite(size) || size < 0) break;
    const prefix = fieldOf(bytes, at + 345, 155);
    const kind = String.fromCharCode(bytes[at + 156] ?? 0);
    // Long names and other additions have members of their own.
    if (!'xgLK'.includes(kind) || kind === '\0') members.push({ name: prefix === '' ? name : `${prefix}/${name}`, size });
    at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return { members, isCut: true };
}

function fieldOf(bytes: Uint8Array, start: number, length: number): string {
  const text = byteString(bytes, start, start + length);
  const end = text.indexOf('\0');
  return textOf(byteString(bytes, start, start + (end < 0 ? length : end)));
}

/** By the headers in front of each member: the list at the end is often not there. */
function zipMembers(bytes: Uint8Array): Pick<Archive, 'members' | 'isCut'> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members: ArchiveMember[] = [];
  let at = 0;
  while (at + ZIP_HEADER <= bytes.length && members.length < MAX_MEMBERS) {
    if (view.getUint32(at, true) !== ZIP_LOCAL) return { members, isCut: false };
    const flags = view.getUint16(at + 6, true);
    const stored = view.getUint32(at + 18, true);
    const size = view.getUint32(at + 22, true);
    const nameLength = view.getUint16(at + 26, true);
    const nameAt = at + ZIP_HEADER;
    members.push({ name: textOf(byteString(bytes, nameAt, Math.min(bytes.length, nameAt + nameLength))), size });
    const next = nameAt + nameLength + view.getUint16(at + 28, true) + stored;
    if ((flags & DATA_FOLLOWS) === 0 || stored > 0) at = next;
    else {
      const found = nextHeader(view, nameAt + nameLength);
      if (found === undefined) return { members, isCut: true };
      at = found;
    }
  }
  return { members, isCut: at > bytes.length || at + ZIP_HEADER > bytes.length };
}

/** Of a member whose size is written behind it. */
function nextHeader(view: DataView, from: number): number | undefined {
  for (let at = from; at + 4 <= view.byteLength; at++) if (view.getUint32(at, true) === ZIP_LOCAL) return at;
  return undefined;
}

/** The name that the compressing program noted, when it did. */
function gzipName(bytes: Uint8Array): string {
  const flags = bytes[3] ?? 0;
  if ((flags & 8) === 0) return '';
  const at = 10 + ((flags & 4) === 0 ? 0 : 2 + ((bytes[10] ?? 0) | ((bytes[11] ?? 0) << 8)));
  return fieldOf(bytes, at, Math.min(256, Math.max(0, bytes.length - at)));
}
